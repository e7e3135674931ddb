import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createSchema, createYoga } from "graphql-yoga";
import { expect, it } from "vitest";
import { createMaskError } from "../../../src/api/plugins/mask-error.js";
import { answerGraphql } from "../../../src/api/server/answer-graphql.js";

it("what is thrown beside an answer is masked and reported, once", async () => {
  const reported: unknown[] = [];
  const yoga = createYoga({
    schema: createSchema({ typeDefs: "type Query { one: Int }" }),
    logging: false,
    plugins: [
      {
        onResponse() {
          throw new Error("a secret");
        },
      },
    ],
  });
  const maskError = createMaskError((error) => reported.push(error));
  const server = createServer((request, response) => {
    void answerGraphql(yoga, request, response, {}, maskError);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql?query={one}`);
  expect([response.status, await response.json()]).toEqual([
    500,
    {
      errors: [
        {
          message: "Something unexpected happened; it has been logged.",
          extensions: { code: "INTERNAL_SERVER_ERROR" },
        },
      ],
    },
  ]);
  expect(reported).toEqual([expect.objectContaining({ message: "a secret" })]);
  await new Promise((resolve) => server.close(resolve));
});
