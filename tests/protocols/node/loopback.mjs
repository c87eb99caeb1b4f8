// Lets made-up names lead to this machine, as a hosts file would, before a client is loaded.
import dns from "node:dns";

export const DOMAIN = "winnow.test";
const lookup = dns.lookup;

dns.lookup = (name, ...rest) => lookup(name.endsWith(DOMAIN) ? "127.0.0.1" : name, ...rest);
