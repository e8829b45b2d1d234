const without = new Set([204, 205, 304]);

/**
 * The answer once all of it is here. The client itself takes a body that breaks off for an empty one, and an empty list
 * for a list without entries: with that a second comment would be made. Rejects, as a broken connection does, when the
 * body of a success is not whole, or no JSON; and for the conflict that the client takes for the end of a list.
 */
export async function wholeAnswer(response: Response, address: string, method = 'GET'): Promise<Response> {
  const { status, statusText, headers } = response;
  if (without.has(status)) return response;
  if (status >= 300) {
    if (status === 409 && method === 'GET') throw new TypeError('a conflict instead of an answer');
    return response;
  }
  const body = await response.text();
  const data: unknown = JSON.parse(body);
  if (typeof data !== 'object' || data === null) throw new TypeError('the answer is neither a list nor an object');
  // One that is made anew has no address, and the paging looks at it.
  return Object.defineProperty(new Response(body, { status, statusText, headers }), 'url', { value: address });
}
