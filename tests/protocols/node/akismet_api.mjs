// A day with akismet-api, its key in the host's name: node akismet_api.mjs KEY PORT
import { DOMAIN } from "./loopback.mjs";
import { BLOG, WRITER } from "./writer.mjs";
import api from "akismet-api";

const [key, port] = process.argv.slice(2);
const options = { blog: BLOG, host: `${DOMAIN}:${port}`, protocol: "http", lang: "en", charset: "UTF-8" };
const client = new api.AkismetClient({ ...options, key });
const comment = (content, more = {}) => ({ ...WRITER, useragent: WRITER.userAgent, type: "comment", content, ...more });

const answers = [
  await client.verifyKey(),
  await client.checkSpam(comment("Hello there.")),
  await client.checkSpam(comment("maybe")),
  await client.checkSpam(comment("casino")),
  await client.checkSpam(comment("Hello there.", { name: "akismet-guaranteed-spam", isTest: true })),
  await client.checkSpam(comment("Hello there.", { role: "administrator", isTest: true })),
  await client.checkSpam(comment("Hello there.", { name: "Robot", honeypot: "https://robot.example/" })),
  (await client.submitSpam(comment("Hello there."))).text,
  (await client.submitHam(comment("casino"))).text,
];
const stranger = new api.AkismetClient({ ...options, key: "000000000000" });
answers.push(await stranger.verifyKey());
answers.push(await stranger.checkSpam(comment("Hello there.")).catch((error) => error.message));
console.log(JSON.stringify(answers));
