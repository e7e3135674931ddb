import { readFile } from "node:fs/promises";
import {
  type GraphQLField,
  type GraphQLFieldMap,
  type GraphQLInputField,
  type GraphQLInputFieldMap,
  isEnumType,
  isInputObjectType,
  isObjectType,
} from "graphql";
import { describe, expect, it } from "vitest";
import { getSchema } from "../../src/api/build-schema.js";
import { printReference } from "../../src/api/print-reference.js";
import { printApiSchema } from "../../src/api/print-schema.js";

describe("schema.graphql", () => {
  it("is what the code prints; npm run generate:schema writes it", async () => {
    expect(await readFile("schema.graphql", "utf8")).toBe(printApiSchema());
  });
});

describe("docs/reference.md", () => {
  it("is what the code prints; npm run generate:reference writes it", async () => {
    expect(await readFile("docs/reference.md", "utf8")).toBe(printReference());
  });
});

describe("the schema", () => {
  it("describes every type, field, argument and value, in words and to the end of the sentence", () => {
    const missing: string[] = [];
    const check = (path: string, description: string | null | undefined) => {
      if (!description || description.length < 4 || !/[.>]$/.test(description)) missing.push(`${path}: ${description}`);
    };
    for (const type of Object.values(getSchema().getTypeMap())) {
      if (type.name.startsWith("__") || ["ID", "Int", "String", "Boolean", "Float"].includes(type.name)) continue;
      // The root types are described by what they hold.
      if (type.name !== "Query" && type.name !== "Subscription") check(type.name, type.description);
      if (isEnumType(type)) {
        for (const value of type.getValues()) check(`${type.name}.${value.name}`, value.description);
      }
      if (!isObjectType(type) && !isInputObjectType(type)) continue;
      const fields: GraphQLFieldMap<unknown, unknown> | GraphQLInputFieldMap = type.getFields();
      for (const field of Object.values<GraphQLField<unknown, unknown> | GraphQLInputField>(fields)) {
        check(`${type.name}.${field.name}`, field.description);
        for (const argument of "args" in field ? field.args : [])
          check(`${type.name}.${field.name}(${argument.name})`, argument.description);
      }
    }
    expect(missing).toEqual([]);
  });
});
