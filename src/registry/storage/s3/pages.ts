/** More than the largest store needs: a list that goes on is taken for one that goes round in circles. */
const mostPages = 100_000;

/** Goes through a list page by page, each from where the one before has ended. */
export async function* pagesOf<Mark, Page extends { readonly next: Mark | undefined }>(
  read: (from: Mark | undefined) => Promise<Page>,
): AsyncGenerator<Page> {
  let from: Mark | undefined;
  for (let count = 0; count < mostPages; count += 1) {
    const page = await read(from);
    yield page;
    if (page.next === undefined) return;
    if (JSON.stringify(page.next) === JSON.stringify(from)) throw new Error('the list does not advance');
    from = page.next;
  }
  throw new Error(`the list has no end, expected at most ${mostPages} pages`);
}
