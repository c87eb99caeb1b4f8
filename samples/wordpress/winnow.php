<?php
/**
 * Plugin Name: Winnow for Akismet
 * Description: Sends what the Akismet plugin asks rest.akismet.com to your own Winnow instead.
 * License: Apache-2.0
 *
 * Put this file into wp-content/mu-plugins/, and into wp-config.php, above "stop editing":
 *
 *     define( 'WINNOW_URL', 'http://127.0.0.1:8480' );
 *
 * Remove the file, and the Akismet plugin asks Akismet again.
 */

if ( ! defined( 'ABSPATH' ) || ! defined( 'WINNOW_URL' ) ) {
	return;
}

/**
 * Ask Winnow instead of Akismet; leave every other request alone.
 *
 * @param mixed  $answer What another filter has answered already, or false.
 * @param array  $args   The request, as the WordPress HTTP API knows it.
 * @param string $url    Where it was going.
 * @return mixed Winnow's answer where the request was for Akismet, else what was given.
 */
function winnow_instead_of_akismet( $answer, $args, $url ) {
	static $asking = false;
	static $failed = null;

	// The plugin names Akismet in a Host header of its own, and tries addresses with nothing but that header.
	$parts = wp_parse_url( $url );
	$host  = isset( $parts['host'] ) ? $parts['host'] : '';
	$other = array();
	foreach ( (array) $args['headers'] as $name => $value ) {
		if ( 'host' === strtolower( $name ) ) {
			$host = $value;
		} else {
			$other[ $name ] = $value;
		}
	}

	// A WINNOW_URL that leads to Akismet's name must not go round in circles.
	$akismet = '/^(?:([0-9a-z]{12})\.)?rest\.akismet\.com$/i';
	if ( $asking || false !== $answer || ! preg_match( $akismet, $host, $found ) ) {
		return $answer;
	}

	// The plugin tries twice with TLS and once without; a visitor need not wait for Winnow three times.
	if ( null !== $failed ) {
		return $failed;
	}

	$key   = isset( $found[1] ) ? '/' . $found[1] : ''; // Older plugins have the key in the host's name.
	$path  = isset( $parts['path'] ) ? $parts['path'] : '/';
	$query = isset( $parts['query'] ) ? '?' . $parts['query'] : '';

	$asking = true;
	try {
		$args['headers'] = $other;

		$answer = wp_remote_request( untrailingslashit( WINNOW_URL ) . $key . $path . $query, $args );
		$failed = is_wp_error( $answer ) ? $answer : null;
		return $answer;
	} finally {
		$asking = false;
	}
}
add_filter( 'pre_http_request', 'winnow_instead_of_akismet', 10, 3 );

/**
 * Keep Akismet's website out of the plugin's own pages: its frames would be told Winnow's key.
 */
function winnow_keeps_the_key_at_home() {
	if ( isset( $_GET['page'] ) && 0 === strpos( $_GET['page'], 'akismet' ) ) {
		header( "Content-Security-Policy: frame-src 'self'" );
	}
}
add_action( 'admin_init', 'winnow_keeps_the_key_at_home' );
