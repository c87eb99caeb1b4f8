<?php
// Asks Winnow about a comment and prints what to do with it: accept, hold or reject.
//   WINNOW_URL=http://127.0.0.1:8480 WINNOW_KEY=... php comment.php ID < comment.json

declare(strict_types=1);

const TIMEOUT_S = 3.0;
const VERDICTS = ['accept', 'hold', 'reject'];

/**
 * Ask for a verdict. Asked again under the same id of yours, Winnow answers as it did, and counts once.
 *
 * @return array{verdict: string, winnow_id: ?string} Without an id there was no answer: let the comment wait,
 *     and ask again later.
 */
function ask_winnow(string $own_id, array $comment): array
{
    $context = stream_context_create(['http' => [
        'method' => 'POST',
        'header' => [
            'Authorization: Bearer ' . getenv('WINNOW_KEY'),
            'Content-Type: application/json',
            'Idempotency-Key: ' . $own_id,
        ],
        'content' => json_encode($comment, JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE),
        'timeout' => TIMEOUT_S,
        'follow_location' => 0,
    ]]);
    $body = @file_get_contents(rtrim((string) getenv('WINNOW_URL'), '/') . '/v1/comments', false, $context);
    $said = json_decode((string) $body, true);
    if (!in_array($said['verdict'] ?? null, VERDICTS, true)) {
        error_log('Winnow did not help: ' . (error_get_last()['message'] ?? 'no verdict'));
        return ['verdict' => 'hold', 'winnow_id' => null];
    }
    return ['verdict' => $said['verdict'], 'winnow_id' => $said['id']];
}

if (PHP_SAPI === 'cli' && realpath($argv[0]) === __FILE__) {
    $comment = json_decode((string) file_get_contents('php://stdin'), true, 512, JSON_THROW_ON_ERROR);
    echo ask_winnow($argv[1], $comment)['verdict'], "\n";
}
