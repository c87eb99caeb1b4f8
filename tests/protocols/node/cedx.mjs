// A day with @cedx/akismet: node cedx.mjs KEY PORT
import { Author, AuthorRole, Blog, Client, Comment, CommentType } from "@cedx/akismet";
import { BLOG, WRITER } from "./writer.mjs";

const [key, port] = process.argv.slice(2);
const blog = new Blog({ charset: "UTF-8", languages: ["en", "fr"], url: BLOG });
const baseUrl = `http://127.0.0.1:${port}`;
const client = new Client(key, blog, { baseUrl });
const tester = new Client(key, blog, { baseUrl, isTest: true });

const author = new Author({ ipAddress: WRITER.ip, ...WRITER });
const comment = (content, more = {}) =>
  new Comment({
    author,
    content,
    context: ["ferries", "timetables"],
    date: new Date(WRITER.date),
    permalink: WRITER.permalink,
    referrer: WRITER.referrer,
    type: CommentType.comment,
    ...more,
  });
const by = (fields) => new Author({ ipAddress: "127.0.0.1", ...fields });

const answers = [
  await client.verifyKey(),
  await client.checkComment(comment("Hello there.")),
  await client.checkComment(comment("maybe", { recheckReason: "edit" })),
  await client.checkComment(comment("casino")),
  await tester.checkComment(comment("x", { author: by({ name: "akismet-guaranteed-spam" }) })),
  await tester.checkComment(comment("x", { author: by({ role: AuthorRole.administrator }) })),
  (await client.submitSpam(comment("Hello there."))) ?? null,
  (await client.submitHam(comment("casino"))) ?? null,
];
const stranger = new Client("000000000000", blog, { baseUrl });
answers.push(await stranger.verifyKey());
answers.push(await stranger.checkComment(comment("Hello there.")).catch((error) => error.message));
console.log(JSON.stringify(answers));
