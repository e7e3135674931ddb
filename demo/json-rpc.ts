export interface RpcCall {
  method: string;
  params: unknown[];
}

export interface JsonRpc {
  call(method: string, ...params: unknown[]): Promise<unknown>;
  /** Sends the calls in one request; the node may work on them in any order. */
  batch(calls: RpcCall[]): Promise<unknown[]>;
}

interface RpcAnswer {
  id: number;
  result?: unknown;
  error?: { message?: string };
}

const timeoutMs = 60_000;

/** Speaks JSON-RPC to a local node; an error answer throws, naming the method and the node. */
export function createJsonRpc(url: string): JsonRpc {
  async function post(body: unknown): Promise<unknown> {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) throw new Error(`Node ${url} answered HTTP ${response.status}: ${await response.text()}`);
    return response.json();
  }

  function resultOf(call: RpcCall, answer: RpcAnswer | undefined): unknown {
    if (answer?.error) throw new Error(`${call.method} failed at ${url}: ${answer.error.message ?? "no reason given"}`);
    if (answer === undefined) throw new Error(`${call.method} was not answered by ${url}.`);
    return answer.result;
  }

  async function batch(calls: RpcCall[]): Promise<unknown[]> {
    if (calls.length === 0) return [];
    const answers = (await post(calls.map((call, id) => ({ jsonrpc: "2.0", id, ...call })))) as RpcAnswer[];
    const byId = new Map(answers.map((answer) => [answer.id, answer]));
    return calls.map((call, id) => resultOf(call, byId.get(id)));
  }

  async function call(method: string, ...params: unknown[]): Promise<unknown> {
    const answer = (await post({ jsonrpc: "2.0", id: 0, method, params })) as RpcAnswer;
    return resultOf({ method, params }, answer);
  }

  return { call, batch };
}
