import { answerQuestions } from './reading.ts';
import { scanStorage } from './scan.ts';

const [root = '', repositoryLimit = ''] = process.argv.slice(2);

answerQuestions(() => scanStorage(root, Number(repositoryLimit)));
