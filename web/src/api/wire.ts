/** The browser's own way to the server, for what must be told apart from a client's errors. */
export const wire: typeof fetch = (input, init) => fetch(input, init)
