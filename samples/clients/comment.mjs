// Asks Winnow about a comment and prints what to do with it: accept, hold or reject.
//   WINNOW_URL=http://127.0.0.1:8480 WINNOW_KEY=... node comment.mjs ID < comment.json
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const { WINNOW_URL, WINNOW_KEY } = process.env;
const TIMEOUT_MS = 3000;
const VERDICTS = ["accept", "hold", "reject"];

// `ownId` is your own id of the comment: asked again under it, Winnow answers as it did, and counts once.
// Without a `winnowId` there was no answer: let the comment wait, and ask again later.
export async function ask(ownId, comment) {
  try {
    const answer = await fetch(`${WINNOW_URL}/v1/comments`, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${WINNOW_KEY}`,
        "Content-Type": "application/json",
        "Idempotency-Key": ownId,
      },
      body: JSON.stringify(comment),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
    const { id, verdict } = await answer.json();
    if (!VERDICTS.includes(verdict)) throw new Error(`no verdict: ${verdict}`);
    return { verdict, winnowId: id };
  } catch (error) {
    console.error(`Winnow did not help: ${error.cause?.message ?? error.message}`);
    return { verdict: "hold", winnowId: null };
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { verdict } = await ask(process.argv[2], JSON.parse(await text(process.stdin)));
  console.log(verdict);
}
