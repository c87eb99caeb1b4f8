// Who writes, and on which page, in every client's tests.
export const BLOG = "https://blog.example.org/";

export const WRITER = {
  ip: "203.0.113.7",
  userAgent: "Mozilla/5.0 (X11; Linux x86_64)",
  referrer: "https://search.example/?q=ferry",
  permalink: `${BLOG}ferry`,
  name: "José & Søn",
  email: "jose@example.org",
  url: "https://jose.example/",
  date: "2026-03-01T12:00:00.000Z",
};
