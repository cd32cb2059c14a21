import { answerQuestions } from '../../../src/registry/storage/reading.ts';

let underWay = 0;

/** Answers how many questions were under way when this one ended. */
answerQuestions(async () => {
  underWay += 1;
  for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
  return underWay--;
});
