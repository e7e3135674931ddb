import { GraphQLError } from "graphql";

/** What was thrown, as errors within an answer come: masked with them, before anybody is told. */
export const toGraphQLError = (error: unknown): GraphQLError =>
  error instanceof GraphQLError
    ? error
    : new GraphQLError("The operation failed.", {
        originalError: error instanceof Error ? error : new Error(String(error)),
      });
