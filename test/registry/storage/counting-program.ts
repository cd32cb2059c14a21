import { answerQuestions } from '../../../src/registry/storage/reading.ts';

let questions = 0;

answerQuestions(() => ({ questions: ++questions, pid: process.pid }));
