import { describe, expect, it } from "vitest";
import { createClientOf } from "../../../src/api/server/client-address.js";
import { createRateLimiter } from "../../../src/api/server/rate-limiter.js";

describe("the rate limiter", () => {
  it("lets a client send its requests a second, not one more, and leaves others alone", () => {
    let now = 0;
    const limiter = createRateLimiter(3, () => now);
    const take = (client: string) => limiter.take(client).isAllowed;
    expect([take("a"), take("a"), take("a"), take("a"), take("b")]).toEqual([true, true, true, false, true]);
    now = 334;
    expect([take("a"), take("a")]).toEqual([true, false]);
    expect(limiter.take("a").headers).toEqual({
      "ratelimit-policy": "3;w=1",
      "ratelimit-limit": "3",
      "ratelimit-remaining": "0",
      "ratelimit-reset": "1",
      "retry-after": "1",
    });
  });
});

describe("the client of a request", () => {
  it("is this machine, or the address it came from", () => {
    const clientOf = createClientOf([]);
    expect(clientOf("127.0.0.1", undefined)).toBeNull();
    expect(clientOf("::ffff:127.0.0.1", undefined)).toBeNull();
    expect(clientOf("::1", undefined)).toBeNull();
    expect(clientOf("2001:db8:1:2:3:4:5:6", undefined)).toBe("2001:db8:1:2::/64");
    expect(clientOf("2001:db8::9", undefined)).toBe("2001:db8:0:0::/64");
    expect(clientOf("203.0.113.9", "198.51.100.1")).toBe("203.0.113.9");
  });

  it("is what trusted proxies say, as far as they are trusted", () => {
    const clientOf = createClientOf(["10.0.0.0/8", "127.0.0.1"]);
    expect(clientOf("127.0.0.1", "198.51.100.1, 10.1.2.3")).toBe("198.51.100.1");
    expect(clientOf("10.0.0.1", "127.0.0.1, 203.0.113.9")).toBe("203.0.113.9");
    expect(clientOf("10.0.0.1", "nonsense")).toBe("10.0.0.1");
  });
});
