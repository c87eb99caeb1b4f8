// A day with akismet, its key in the host's name: node akismet.mjs KEY PORT
import { promisify } from "node:util";
import { DOMAIN } from "./loopback.mjs";
import { BLOG, WRITER } from "./writer.mjs";
import akismet from "akismet";

const [key, port] = process.argv.slice(2);

function calls(apiKey) {
  const client = akismet.client({ apiKey, blog: BLOG, host: DOMAIN, port: Number(port) });
  const call = (name) => promisify(client[name].bind(client));
  return Object.fromEntries(
    ["verifyKey", "checkComment", "submitSpam", "submitHam"].map((name) => [name, call(name)]),
  );
}

const comment = (content, more = {}) => ({
  user_ip: WRITER.ip,
  user_agent: WRITER.userAgent,
  referrer: WRITER.referrer,
  permalink: WRITER.permalink,
  comment_author: WRITER.name,
  comment_author_email: WRITER.email,
  comment_author_url: WRITER.url,
  comment_content: content,
  ...more,
});

const client = calls(key);
const answers = [
  await client.verifyKey(),
  await client.checkComment(comment("Hello there.")),
  await client.checkComment(comment("maybe")),
  await client.checkComment(comment("casino")),
  await client.checkComment(comment("x", { comment_author: "viagra-test-123", is_test: 1 })),
  (await client.submitSpam(comment("Hello there."))) ?? null,
  (await client.submitHam(comment("casino"))) ?? null,
];
const stranger = calls("000000000000");
answers.push(await stranger.verifyKey(), await stranger.checkComment(comment("casino")));
console.log(JSON.stringify(answers));
