/** The data of a GraphQL answer over HTTP; throws where it has errors. */
export async function askGraphql<T>(url: string, query: string, variables: Record<string, unknown> = {}): Promise<T> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: T; errors?: unknown };
  if (errors !== undefined) throw new Error(`Expected an answer to ${query}, found ${JSON.stringify(errors)}`);
  return data;
}
