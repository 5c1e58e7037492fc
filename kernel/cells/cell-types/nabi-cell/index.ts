/** What the kernel gives cells beyond Node's globals, as their compiler sees it: compiler.ts lists the folder above among its type roots. */

declare global {
  /**
   * Asks the notebook's reader and waits for the answer: `const name = await input("Your name: ")`.
   * With `{ password: true }` the answer is not shown while it is typed, nor saved in the notebook.
   * Throws where nobody can be asked, as in `nabi run` and nbconvert.
   */
  function input(prompt?: string, options?: { readonly password?: boolean }): Promise<string>;
}

export {};
