"""The shape of Google's Perspective API, for sites and programs that were built on it.

A client changes the address it calls and the key it sends (a native key of its site), and nothing else:
`comments:analyze` scores a text and keeps nothing, `comments:suggestscore` stores what a text is as a label,
and the discovery document lets Google's own client libraries find both.

Scores are about the text alone: who wrote it, what came before and the context that a request brings have no
part in them. TOXICITY is the probability of abuse and SPAM that of spam, by the model and by those rules of
the site that read the text; the other attributes are those that the model in service measures.
"""
