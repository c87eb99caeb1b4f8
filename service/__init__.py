"""Winnow: a comment-moderation and spam-filtering service that a site runs itself.

The vocabulary, in the order data flows. One word for one thing, in code, pages and documents alike.

Site        a registered website; owns API keys, a policy and its moderators
Comment     one submitted text with its author, page and client facts; immutable. An edit is a new
            version of the same comment
View        a comment as the features read it: normalised text, links and fingerprint
History     what was known before this comment, frozen: counts, reputations, hits, campaign
Reputation  what became of earlier comments of the same author, address, text or linked domain
Rule        a named pure function (view, History, Limits) -> Finding or nothing
Finding     what a rule noticed: evidence in words and the spans it came from, not yet weighed
Signal      a weighed finding: `name`, `category` (`spam` or `abuse`), `points` (log-odds; positive
            speaks for the category) or a forced verdict. The classifier speaks in signals too
Score       per category: the sum of points; as a probability it is calibrated
Attribute   a kind of abuse (insult, threat …) with a calibrated probability; it informs, the verdict does
            not depend on it
Policy      one site's thresholds, weights, caps, limits, modes, lists and own rules, as one
            content-addressed document
Mode        how a site moderates: what waits for a person whatever it says, and whom it trusts
Own rule    a rule that an owner wrote in the policy: a condition on documented fields, with examples
Entry, list a word, domain, address or author that a site, or every site of an installation, blocks, holds or
            allows: one row, beside the policy's own small lists
Hit         an entry that a comment hit, frozen with its history
Verdict     `accept` / `hold` / `reject`
Decision    verdict + scores + all signals + digests of policy, model and rule set + time; append-only
Replay      stored decisions judged again under another policy or by another model
Flip        the smallest change of a comment after which its verdict would be less strict
Incumbent   another service, and what it said of a comment; in its shadow Winnow judges and decides nothing
Doors       how other services' protocols (Akismet, Perspective, Coral) treat a site
Status      the verdict that stands for a comment now: that of its last decision, review or site's label, and
            in the shadow of an incumbent what that said
Campaign    near-duplicates by several authors, which a moderator settles as one thing
Queue       the held comments of a site
Review      a moderator's act on a comment (approve / reject, with a reason), versioned, undoable
Label       ground truth `ham` / `spam` / `abuse` for a comment, with its source (moderator, site, import)
Example     Comment + Label: what training reads
Model, card a trained classifier and its passport: data, features, versions, metrics, limits
"""

__version__ = "0.1.0"
