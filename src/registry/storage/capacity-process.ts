import { readCapacity } from './capacity.ts';
import { answerQuestions } from './reading.ts';

const [root = ''] = process.argv.slice(2);

answerQuestions(() => readCapacity(root));
