import type { IncomingMessage, ServerResponse } from "node:http";
import { sendNodeResponse } from "@whatwg-node/server";
import type { GraphQLError } from "graphql";
import type { ClientContext } from "../context.js";
import type { ApiYoga } from "../create-yoga.js";
import { sendError } from "./send.js";

/** Answers a request with what Yoga gives. What it throws, rather than answers, is masked like any error. */
export async function answerGraphql(
  yoga: Pick<ApiYoga, "handleNodeRequestAndResponse">,
  request: IncomingMessage,
  response: ServerResponse,
  client: ClientContext,
  maskError: (error: unknown) => GraphQLError,
): Promise<void> {
  // A URL is made of it.
  if (!isHost(request.headers.host)) {
    const message = "Host: expected a host and perhaps a port.";
    return sendError(response, 400, { message, code: "BAD_USER_INPUT" });
  }
  try {
    const context = { req: request, res: response, ...client };
    const answer = await yoga.handleNodeRequestAndResponse(request, response, context);
    await sendNodeResponse(answer, response, request, true);
  } catch (error) {
    // The client is gone.
    if (response.destroyed) return;
    const { message, extensions } = maskError(error);
    if (response.headersSent) response.destroy();
    else sendError(response, 500, { message, code: String(extensions["code"]) });
  }
}

/** Whether a Host header names a host, or none, as of a client that has no name for it. */
const isHost = (host = ""): boolean => host === "" || (!/[\s/?#@\\]/.test(host) && URL.canParse(`http://${host}`));
