module.exports = class Data1700000000000 {
  name = "Data1700000000000";

  async up(db) {
    await db.query(
      `CREATE TABLE "account" ("id" character varying NOT NULL, "earned" numeric NOT NULL, "claimed" numeric NOT NULL, "payout_count" int4 NOT NULL, PRIMARY KEY ("id"))`,
    );
    await db.query(
      `CREATE TABLE "payout" ("id" character varying NOT NULL, "account_id" character varying, "asset" numeric NOT NULL, "invocation" numeric NOT NULL, "role" text NOT NULL, "token" text NOT NULL, "amount" numeric NOT NULL, "direct" boolean NOT NULL, "block" int4 NOT NULL, "timestamp" numeric NOT NULL, "transaction" text NOT NULL, PRIMARY KEY ("id"))`,
    );
    await db.query(`CREATE INDEX ON "payout" ("account_id", "timestamp")`);
    await db.query(`CREATE INDEX ON "payout" ("block")`);
    await db.query(
      `ALTER TABLE "payout" ADD FOREIGN KEY ("account_id") REFERENCES "account"("id") DEFERRABLE INITIALLY DEFERRED`,
    );
    await db.query(
      `CREATE TABLE "claim" ("id" character varying NOT NULL, "account_id" character varying, "token" text NOT NULL, "amount" numeric NOT NULL, "timestamp" numeric NOT NULL, PRIMARY KEY ("id"))`,
    );
    await db.query(`CREATE INDEX ON "claim" ("account_id")`);
    await db.query(
      `ALTER TABLE "claim" ADD FOREIGN KEY ("account_id") REFERENCES "account"("id") DEFERRABLE INITIALLY DEFERRED`,
    );
    await db.query(
      `CREATE TABLE "asset" ("id" character varying NOT NULL, "owner" text NOT NULL, "kind" text NOT NULL, "name" text NOT NULL, "uri" text NOT NULL, "content_hash" text NOT NULL, PRIMARY KEY ("id"))`,
    );
    await db.query(
      `CREATE TABLE "derivation" ("id" character varying NOT NULL, "child" numeric NOT NULL, "parent_chain" numeric NOT NULL, "parent_registry" text NOT NULL, "parent" numeric NOT NULL, "share" numeric NOT NULL, "relation" text NOT NULL, PRIMARY KEY ("id"))`,
    );
    await db.query(
      `CREATE TABLE "contribution" ("id" character varying NOT NULL, "asset" numeric NOT NULL, "contributor" text NOT NULL, "role" text NOT NULL, "weight" numeric NOT NULL, "evidence" text NOT NULL, "validations" int4 NOT NULL, "revoked" boolean NOT NULL, PRIMARY KEY ("id"))`,
    );
    await db.query(
      `CREATE TABLE "invocation" ("id" character varying NOT NULL, "asset" numeric NOT NULL, "caller" text NOT NULL, "parent" numeric NOT NULL, "token" text NOT NULL, "fee" numeric NOT NULL, "units" numeric NOT NULL, PRIMARY KEY ("id"))`,
    );
    await db.query(
      `CREATE TABLE "identity_link" ("id" character varying NOT NULL, "identity" text NOT NULL, PRIMARY KEY ("id"))`,
    );
  }

  async down(db) {
    for (const table of [
      "claim",
      "payout",
      "account",
      "asset",
      "derivation",
      "contribution",
      "invocation",
      "identity_link",
    ]) {
      await db.query(`DROP TABLE "${table}"`);
    }
  }
};
