// What a company pastes into its own page: the bubble's line, and an example of the signed word on who the customer is.

/** The line that puts the bubble on a page. `origin` is this installation's own. */
export function embedSnippet(origin: string, slug: string): string {
  return `<script src="${origin}/embed.js" data-portal="${slug}" async></script>`;
}

/** The example of a signed word's payload (JWT, HS256), good for ten minutes from `now` (seconds since 1970). */
export function examplePayload(slug: string, now: number): string {
  const payload = {
    sub: 'customer-4711',
    name: 'Mia Example',
    email: 'mia@example.com',
    aud: slug,
    iat: now,
    exp: now + 600,
  };
  return JSON.stringify(payload, null, 2);
}
