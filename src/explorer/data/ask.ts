/** Why a question was not answered: the API's own code, or UNREACHABLE where nothing came back that could be read. */
export class AskError extends Error {
  override readonly name = "AskError";
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export type Variables = Readonly<Record<string, unknown>>;

interface Answer {
  data?: unknown;
  errors?: readonly { message: string; extensions?: { code?: string } }[];
}

/** Sends one GraphQL document to the page's own origin. Resolves with the answer's text and its data; rejects with AskError. */
export async function ask(document: string, variables: Variables, signal?: AbortSignal): Promise<unknown> {
  const answer = await post(document, variables, signal);
  const error = answer.errors?.[0];
  if (error) throw new AskError(error.extensions?.code ?? "ERROR", error.message);
  return answer.data;
}

async function post(query: string, variables: Variables, signal?: AbortSignal): Promise<Answer> {
  try {
    const response = await fetch("/graphql", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ query, variables }),
      ...(signal ? { signal } : {}),
    });
    return (await response.json()) as Answer;
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new AskError("UNREACHABLE", "The server did not answer. It is asked again every few seconds.");
  }
}
