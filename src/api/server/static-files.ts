import { readdir, readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import { findUp } from "../../config/find-up.js";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".json": "application/json",
};

/** Everything from the page's own origin, nothing inline; `blob:` is the picture of a graph it saves. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Addresses inside the page: it reads them itself. */
const VIEW = /^\/(?:$|(?:asset|account|identity|transaction)\/|search$)/;

/** Vite puts a hash of the content in the name of all it writes there. */
const HASHED = "/assets/";

export interface StaticFiles {
  /** Answers a GET or HEAD of a file or a view; false, and nothing sent, where the path is neither. */
  serve(request: IncomingMessage, response: ServerResponse, urlPath: string): boolean;
}

/** The explorer page as `npm run build` left it; undefined where it was not built. */
export async function openExplorer(): Promise<StaticFiles | undefined> {
  try {
    return await openStaticFiles(path.dirname(findUp("lib/explorer/index.html")));
  } catch {
    return undefined;
  }
}

/**
 * Serves a folder that the explorer was built into, read once into memory: no request path ever reaches the file system.
 * Rejects where the folder has no index.html.
 */
export async function openStaticFiles(folder: string): Promise<StaticFiles> {
  const files = new Map<string, Buffer>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    files.set(`/${path.relative(folder, file).split(path.sep).join("/")}`, await readFile(file));
  }
  if (!files.has("/index.html"))
    throw new Error(`${folder}: expected a built page, found no index.html. Run npm run build.`);

  return {
    serve(request, response, urlPath) {
      const name = VIEW.test(urlPath) ? "/index.html" : urlPath;
      const body = files.get(name);
      if (!body) return false;
      response.writeHead(200, {
        "content-type": TYPES[path.extname(name)] ?? "application/octet-stream",
        "content-length": body.byteLength,
        "cache-control": name.startsWith(HASHED) ? "public, max-age=31536000, immutable" : "no-cache",
        "content-security-policy": CONTENT_SECURITY_POLICY,
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
      });
      response.end(request.method === "HEAD" ? undefined : body);
      return true;
    },
  };
}
