import { GraphQLError } from "graphql";
import { describe, expect, it } from "vitest";
import { createMaskError } from "../../src/api/plugins/mask-error.js";
import { QueryError } from "../../src/queries/reading/query-error.js";

const reported: unknown[] = [];
const mask = createMaskError((error) => reported.push(error));
/** As the database, or the network to it, says why something failed. */
const failure = (code: string, message = "") => Object.assign(new Error(message), { code });
const codeOf = (error: unknown) => mask(error).extensions["code"];

describe("what is told of an error", () => {
  it("is that the database does not answer, however that shows", () => {
    const codes = ["08000", "08006", "57P01", "57P03", "57P05", "53300", "25P03", "40001", "40P01"];
    const network = ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOTFOUND", "ETIMEDOUT", "EHOSTUNREACH", "EAI_AGAIN"];
    for (const code of [...codes, ...network]) {
      expect([code, codeOf(failure(code))]).toEqual([code, "UPSTREAM_UNAVAILABLE"]);
      expect(reported.pop()).toMatchObject({ code });
    }
    for (const message of [
      "timeout exceeded when trying to connect",
      "timeout expired",
      "Connection terminated unexpectedly",
      "Client has encountered a connection error and is not queryable",
      "Client was closed and is not queryable",
    ]) {
      expect([message, codeOf(new Error(message))]).toEqual([message, "UPSTREAM_UNAVAILABLE"]);
      expect(reported.pop()).toMatchObject({ message });
    }
  });

  it("is nothing of one nobody expected, and of a statement that took too long that it did", () => {
    expect(mask(failure("42P01", "relation secret"))).toMatchObject({
      message: expect.not.stringContaining("secret") as string,
      extensions: { code: "INTERNAL_SERVER_ERROR" },
    });
    expect(reported.pop()).toMatchObject({ code: "42P01" });
    expect(codeOf(failure("57014"))).toBe("TIMEOUT");
  });

  it("stays as it is when it was told before", () => {
    const errors = [
      failure("42P01"),
      failure("57P01"),
      new QueryError("NOT_FOUND", "none"),
      new GraphQLError("syntax"),
    ];
    const once = errors.map((error) => mask(error));
    reported.splice(0);
    expect(once.map((error) => mask(error).toJSON())).toEqual(once.map((error) => error.toJSON()));
    expect(once.map(({ extensions }) => extensions["code"])).toEqual([
      "INTERNAL_SERVER_ERROR",
      "UPSTREAM_UNAVAILABLE",
      "NOT_FOUND",
      "BAD_USER_INPUT",
    ]);
    expect(reported).toEqual([]);
  });
});
