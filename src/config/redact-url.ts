const hidden = "***";

/**
 * The protocol and host of a URL, for logs and errors. Credentials, path, query and fragment, where providers put
 * their keys, become `***`; so does a text that is no URL.
 */
export function redactUrl(url: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(url) || !URL.canParse(url)) return hidden;
  const { protocol, username, password, host, pathname, search, hash } = new URL(url);
  const credentials = username || password ? `${hidden}@` : "";
  const path = pathname === "" || pathname === "/" ? "" : `/${hidden}`;
  return `${protocol}//${credentials}${host}${path}${search ? `?${hidden}` : ""}${hash ? `#${hidden}` : ""}`;
}

/** The same for every URL inside a text, such as another library's error message. */
export function redactUrlsIn(text: string): string {
  // Punctuation at the end belongs to the sentence.
  return text.replace(/[a-z][a-z0-9+.-]*:\/\/[^\s"'`<>]*[^\s"'`<>.,:;)]/gi, redactUrl);
}
