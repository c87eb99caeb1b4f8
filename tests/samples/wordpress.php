<?php
/**
 * As much of WordPress as the must-use plugin touches: php wordpress.php PLUGIN WINNOW_URL|- CASES
 *
 * CASES is a JSON list of requests (url, headers, answer so far); what became of each is printed as JSON.
 */

list( , $plugin, $winnow, $cases ) = $argv;
define( 'ABSPATH', '/' );
if ( '-' !== $winnow ) {
	define( 'WINNOW_URL', $winnow );
}

$filters = array();
$sent    = array();

function add_filter( $name, $function, $priority = 10, $arguments = 1 ) {
	$GLOBALS['filters'][ $name ] = $function;
}

function add_action( $name, $function ) {
	add_filter( $name, $function );
}

function wp_parse_url( $url ) {
	return parse_url( $url );
}

function untrailingslashit( $text ) {
	return rtrim( $text, '/\\' );
}

function is_wp_error( $answer ) {
	return 'error' === $answer;
}

/** Ask the filters first, as WordPress does, and keep what would be sent. */
function wp_remote_request( $url, $args ) {
	$filter = isset( $GLOBALS['filters']['pre_http_request'] ) ? $GLOBALS['filters']['pre_http_request'] : null;
	$answer = $filter ? $filter( $args['answer'], $args, $url ) : $args['answer'];
	if ( false !== $answer ) {
		return $answer;
	}
	$GLOBALS['sent'][] = array( 'url' => $url, 'args' => $args );
	return false === strpos( $url, 'unreachable' ) ? array( 'body' => 'connected' ) : 'error';
}

require $plugin;

foreach ( json_decode( $cases, true ) as $case ) {
	$args = array( 'timeout' => 15, 'method' => 'POST', 'body' => 'a=b' );
	wp_remote_request( $case['url'], $args + array( 'answer' => $case['answer'], 'headers' => $case['headers'] ) );
}
echo json_encode( array( 'sent' => $sent, 'hooks' => array_keys( $filters ) ) );
