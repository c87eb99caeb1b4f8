#!/bin/sh
# Asks Winnow about a comment and prints what to do with it: accept, hold or reject.
#   WINNOW_URL=http://127.0.0.1:8480 WINNOW_KEY=... sh comment.sh ID comment.json
# ID is your own id of the comment: asked again under it, Winnow answers as it did, and counts the comment once.
set -u

# The key goes in by standard input, where no list of processes shows it.
answer=$(printf 'Authorization: Bearer %s\n' "$WINNOW_KEY" | curl --silent --show-error --fail \
    --connect-timeout 2 --max-time 3 --header @- \
    --header 'Content-Type: application/json' --header "Idempotency-Key: $1" \
    --data-binary "@$2" "$WINNOW_URL/v1/comments")
verdict=$(printf '%s' "$answer" | grep -o '"verdict": *"[a-z]*"' | head -n 1 | cut -d '"' -f 4)

# Without an answer the comment waits; ask again later, under the same ID.
echo "${verdict:-hold}"
