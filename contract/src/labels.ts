/** Every closed list of label values, once. The order is the order of tables and screens. */

/** The steps of a run, in the order in which they happen. A failure names the step that failed. */
export const PHASES = [
  'resolve', // name to addresses
  'policy', // may we talk to this address at all
  'connect', // TCP handshake, or opening and sending on a datagram socket
  'proxy', // CONNECT through a proxy
  'starttls', // the plain-text upgrade dialogue before TLS
  'tls', // TLS handshake and verification
  'request', // writing what we ask
  'first_byte', // from the last byte asked to the first byte answered
  'transfer', // the rest of the answer
  'reply', // waiting for a datagram or echo
  'validate', // the answer came; it is not the one expected
] as const;
export type Phase = (typeof PHASES)[number];

/** Why a run failed. Closed, so that it can be a label; the sentence for people goes to logs and `/probe?debug=true`. */
export const REASONS = [
  'timeout',
  'connection_refused',
  'connection_reset',
  'connection_closed', // the peer ended the exchange before the answer was complete
  'host_unreachable',
  'network_unreachable',
  'permission_denied',
  'no_such_name', // NXDOMAIN, or no address of any family
  'no_address', // the name exists without an address of the wanted family
  'resolver_failure', // SERVFAIL, REFUSED or an unusable answer from the resolver
  'resolver_timeout',
  'certificate_expired',
  'certificate_not_yet_valid',
  'certificate_name_mismatch',
  'certificate_untrusted',
  'certificate_invalid',
  'tls_handshake',
  'tls_version',
  'protocol_error', // the peer does not speak the protocol
  'malformed_reply', // it does, but this message breaks its syntax or bounds
  'too_many_redirects',
  'redirect_refused',
  'body_limit',
  'header_limit',
  'decode_error', // content or transfer coding does not decode
  'status_mismatch',
  'version_mismatch',
  'header_mismatch',
  'body_mismatch',
  'json_mismatch',
  'size_mismatch',
  'tls_mismatch',
  'rcode_mismatch',
  'answer_mismatch',
  'serial_mismatch', // servers of one zone disagree
  'expect_mismatch', // dialogue: the peer said something else
  'packet_loss', // no packet of the burst came back
  'proxy_refused',
  'auth_failed', // fetching or presenting credentials
  'target_refused', // our own policy forbids the address
  'resource_exhausted', // out of descriptors, ports, memory on the vantage
  'unsupported', // the platform cannot do what was asked
  'internal_error',
] as const;
export type Reason = (typeof REASONS)[number];

/** Whose fault it is, as far as the vantage can tell. */
export const SOURCES = ['target', 'resolver', 'path', 'internal', 'policy'] as const;
export type Source = (typeof SOURCES)[number];

/** Why a measured value was not reported although the run succeeded. */
export const INVALID_REASONS = ['stall', 'clock_step', 'no_stamp'] as const;
export type InvalidReason = (typeof INVALID_REASONS)[number];

export const FAMILIES = ['4', '6'] as const;
export type Family = (typeof FAMILIES)[number];

/** The label `probe` of anchors, which only tell whether the vantage is well; no probe may have that name. */
export const ANCHORS = 'anchors';

/** Why a vantage cannot judge its targets. */
export const SICKNESSES = ['anchors', 'resolver', 'clock_step', 'loop_delay'] as const;
export type Sickness = (typeof SICKNESSES)[number];

/**
 * The value of every label of an overflow series (except `vantage`): where counters and histograms go when a
 * series budget is used up. Sums over all series stay right; gauges have no meaningful sum and are dropped instead.
 */
export const OVERFLOW = '__overflow__';

/** Series budgets of the store. */
export const STORE_BUDGETS = ['metric', 'source', 'total'] as const;
export type StoreBudget = (typeof STORE_BUDGETS)[number];

export const STORE_DROP_REASONS = ['budget', 'invalid_value', 'type_conflict'] as const;
export type StoreDropReason = (typeof STORE_DROP_REASONS)[number];

export const STORE_FLAWS = ['truncated', 'repaired'] as const;

/** Why a series is gone. `replaced`: an info or gauge that its source no longer reports. */
export const STORE_REMOVALS = ['expired', 'forgotten', 'replaced'] as const;
export type StoreRemoval = (typeof STORE_REMOVALS)[number];

/** What came back instead of an echo reply, RFC 792 and RFC 4443. */
export const ICMP_ERROR_CLASSES = [
  'network_unreachable',
  'host_unreachable',
  'prohibited', // a filter or a policy on the way says no
  'packet_too_big', // does not fit a link and must not be fragmented
  'ttl_exceeded',
  'parameter_problem',
  'other',
] as const;
export type IcmpErrorClass = (typeof ICMP_ERROR_CLASSES)[number];

/** Why a hop, or some of its probes, went unanswered although the trace says more. */
export const SILENCES = [
  'never', // answers no probe, although the flows go on behind it
  'rate_limited', // answers some probes of a run and not others, although the flows go on behind it
  'filtered', // nothing answers from here on: a filter, or the loss itself
] as const;
export type Silence = (typeof SILENCES)[number];

/** What a path run noticed beyond the hops themselves. The order is that of tables. */
export const PATH_FINDINGS = [
  'forwarding_loss', // some flows end before the destination: the hop where they end is where packets are lost
  'terminal_loss', // no flow reaches the destination, and all end at or behind the same hop
  'unreachable', // a router says that there is no way on (ICMP destination unreachable)
  'loop', // an address comes back at a later TTL behind another one: packets go round
  'ttl_zero_forwarding', // an address at two TTLs in a row: the first router forwards packets with TTL 0
  'false_link', // two addresses look adjacent only because flows were mixed (per-packet balancing)
  'per_flow_balancing', // one TTL has several nodes and each flow keeps to one of them
  'per_packet_balancing', // packets of one flow are spread over several nodes
  'silent_hop',
  'rate_limited',
  'nat', // the quoted source, port or checksum is not what was sent
  'dscp_rewritten', // the quoted DSCP is not what was sent
  'ttl_rewritten', // the quoted TTL is not 1 (or 0): somebody on the way sets it
  'mtu_drop', // a link takes less than the first one
  'mpls', // labels were seen
  'other_destination', // the destination's answer came from another address than the one asked
] as const;
export type PathFindingKind = (typeof PATH_FINDINGS)[number];

/** Why a path run was taken. */
export const PATH_CAUSES = ['schedule', 'failure', 'slow', 'manual'] as const;
export type PathCause = (typeof PATH_CAUSES)[number];

/** Causes of a path run that was taken because something happened. */
export const PATH_CAPTURES = ['failure', 'slow'] as const satisfies readonly PathCause[];
export type PathCapture = (typeof PATH_CAPTURES)[number];

export const PATH_CAPTURE_OUTCOMES = ['started', 'suppressed'] as const;
export type PathCaptureOutcome = (typeof PATH_CAPTURE_OUTCOMES)[number];

/** What became of the record of a run: on disk, in memory because no directory is configured, not written, too large. */
export const RECORD_OUTCOMES = ['stored', 'memory', 'failed', 'too_large'] as const;
export type RecordOutcome = (typeof RECORD_OUTCOMES)[number];

/** Why a record is no longer on disk. */
export const RECORD_LOSSES = ['size', 'age', 'damaged'] as const;
export type RecordLoss = (typeof RECORD_LOSSES)[number];

/** ICMP messages about a trace that were not counted as an answer. */
export const PATH_UNEXPECTED = ['forged', 'duplicate', 'late', 'malformed', 'ambiguous'] as const;
export type PathUnexpected = (typeof PATH_UNEXPECTED)[number];

/** What is not known about an address. */
export const UNKNOWN = 'unknown';

/** What became of a sample that an endpoint was to get. Every accepted sample ends in exactly one of them, or in a queue's losses. */
export const SAMPLE_OUTCOMES = [
  'delivered', // the receiver says that it has stored it
  'rejected', // the receiver refuses this sample for good; it is in the dead letters
  'invalid', // no receiver may take it: label names or values, limits, histogram; it is in the dead letters
  'out_of_order', // not newer than the sample of its series before
  'future', // stamped beyond the receiver's clock
  'too_old', // older than max_sample_age
  'filtered', // relabelling drops it
] as const;
export type SampleOutcome = (typeof SAMPLE_OUTCOMES)[number];

/** How a request to a receiver ended. */
export const REQUEST_OUTCOMES = [
  'delivered',
  'partial', // the receiver stored some of it
  'rejected', // 400, 409, 422 and other 4xx: the batch is searched for what is wrong
  'too_large', // 413: halved
  'unsupported', // 415, or nothing was stored: another protocol
  'refused', // 401, 403, 404: held
  'limited', // 429
  'failed', // 5xx, 408
  'unreachable', // no answer
] as const;
export type RequestOutcome = (typeof REQUEST_OUTCOMES)[number];

/** Why nothing is sent to an endpoint for now although there is something to send. */
export const HOLD_REASONS = ['refused', 'credentials', 'clock', 'backoff'] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

export const QUEUES = ['samples', 'events'] as const;
export type QueueName = (typeof QUEUES)[number];

/** Why an item in a queue never reached a consumer. */
export const QUEUE_LOSSES = ['size', 'age', 'damaged', 'disk'] as const;

export const WRITE_PROTOCOLS = ['1.0', '2.0'] as const;
export type WriteProtocol = (typeof WRITE_PROTOCOLS)[number];

export const EVENT_OUTCOMES = ['delivered', 'rejected', 'shortened'] as const;
export type EventOutcome = (typeof EVENT_OUTCOMES)[number];

/** How scraping another exporter ended. */
export const SCRAPE_OUTCOMES = ['ok', 'timeout', 'unreachable', 'status', 'syntax', 'too_large'] as const;
export type ScrapeOutcome = (typeof SCRAPE_OUTCOMES)[number];

/** Where in a delivery chain a cache stands, from the user to the origin. */
export const CDN_LAYERS = ['edge', 'shield', 'origin_cache'] as const;
export type CdnLayer = (typeof CDN_LAYERS)[number];

/** How a cache dealt with a request; what each provider's own words mean stands in its file. */
export const CACHE_STATUSES = [
  'hit', // answered from the cache, fresh
  'stale_hit', // answered from the cache although the object had expired
  'revalidated', // the layer behind confirmed what the cache held
  'miss', // not in the cache: fetched from the layer behind
  'expired', // in the cache but too old: fetched anew
  'bypass', // the cache was told not to answer: request, response or configuration
  'dynamic', // the provider does not cache this kind of content
  'error', // the cache made an error answer itself
  'unknown', // no header says it, or says it in a word that is not known
] as const;
export type CacheStatus = (typeof CACHE_STATUSES)[number];

/** How a response came to be asked for. */
export const CDN_FETCHES = [
  'as_found', // the first request of a round: the cache as users find it
  'warm', // the same request again at once: what was just fetched must be there
  'cold', // with a query that no cache has seen; only when asked for
] as const;
export type CdnFetch = (typeof CDN_FETCHES)[number];

/** Time to first byte of a provider beside that of the baseline in the same round: 5 % either way is the same. */
export const CDN_COMPARISONS = ['faster', 'within', 'slower'] as const;
/** Ratios of a time to first byte to that of the baseline from the first to the second are `within`. */
export const CDN_BAND = [0.95, 1.05] as const;
export type CdnComparison = (typeof CDN_COMPARISONS)[number];

/** Whether the content of a provider is the content of the origin. */
export const CDN_INTEGRITY = ['equal', 'different', 'unknown'] as const;
export type CdnIntegrity = (typeof CDN_INTEGRITY)[number];

/** How long a cache keeps an object beside what the origin allows. */
export const CDN_TTL_OUTCOMES = ['honoured', 'longer', 'shorter', 'unknown'] as const;
export type CdnTtlOutcome = (typeof CDN_TTL_OUTCOMES)[number];

/** Whether the place that answered is one that should serve this vantage. */
export const CDN_EDGE_OUTCOMES = ['expected', 'unexpected', 'unknown'] as const;
export type CdnEdgeOutcome = (typeof CDN_EDGE_OUTCOMES)[number];

/** How a provider leads clients to an edge, as far as one vantage can tell. */
export const CDN_STEERINGS = ['anycast', 'dns', 'pinned', 'unknown'] as const;
export type CdnSteering = (typeof CDN_STEERINGS)[number];

/** Content codings that are told apart (RFC 9110 section 8.4.1, RFC 7932, RFC 8878). */
export const CDN_CODINGS = ['identity', 'gzip', 'br', 'zstd'] as const;
export type CdnCoding = (typeof CDN_CODINGS)[number];

/** Whether a coding that was offered was used, and what it decoded to. */
export const CDN_CODING_OUTCOMES = ['used', 'ignored', 'doubled', 'broken'] as const;
export type CdnCodingOutcome = (typeof CDN_CODING_OUTCOMES)[number];

/** Why something that was due was not fetched. */
export const CDN_SKIPS = ['budget', 'time'] as const;
export type CdnSkip = (typeof CDN_SKIPS)[number];

/** What the lint of origin and edges looks for. */
export const CDN_RULES = [
  'ttl-missing', // the origin says nothing about how long caches may keep it
  'ttl-short', // static content that caches may keep for moments only
  'ttl-long', // longer than a year
  'expires-conflict', // Expires and Cache-Control disagree
  'cache-control-invalid', // directives that contradict each other or do not parse
  'validator-missing', // neither ETag nor Last-Modified
  'etag-differs', // two origin nodes give one object two validators
  'etag-codings', // one strong ETag for several content codings
  'set-cookie-cached', // a cookie on a response that shared caches may keep
  'vary-kills-cache', // Vary: *, User-Agent, Cookie and the like
  'vary-encoding-missing', // compressed by negotiation without Vary: Accept-Encoding
  'targeted-invalid', // CDN-Cache-Control that does not parse and is therefore ignored (RFC 9213)
  'targeted-differs', // CDN-Cache-Control tells CDNs something else than Cache-Control tells browsers
  'compression-missing-origin',
  'compression-missing-edge',
  'compression-double', // compressed content inside a content coding
  'ttl-not-honoured', // an edge keeps it longer or shorter than the origin says
  'stale-served', // an edge answers with an expired object while the origin is well
  'edge-only-header', // set at the edge, absent at the origin
  'content-differs', // the edge's object is not the origin's
  'hotlink-open', // the test hostname serves foreign referrers
] as const;
export type CdnRule = (typeof CDN_RULES)[number];

export const CDN_SEVERITIES = ['error', 'warning', 'info'] as const;
export type CdnSeverity = (typeof CDN_SEVERITIES)[number];

/** What the smoke test of a new provider looks at, in this order. */
export const CDN_CURL_CHECKS = [
  'reach', // an answer came at all
  'tls', // the certificate is good for the name
  'version', // HTTP/2 where the origin speaks it
  'provider', // the headers are those of the provider that was meant
  'pop', // they tell the place
  'status', // that of the origin, or 2xx
  'headers', // what caches and browsers go by is as the origin sent it
  'content', // the same bytes as at the origin
  'compression', // offered and used as at the origin, and once
  'first', // the first answer came, at best a miss
  'hit', // a later one came from the cache
  'hits', // the hit counter rises
  'time', // all that within the goal after the configuration changed
] as const;
export type CdnCurlCheck = (typeof CDN_CURL_CHECKS)[number];

export const CDN_CURL_OUTCOMES = ['ok', 'failed', 'unknown'] as const;
export type CdnCurlOutcome = (typeof CDN_CURL_OUTCOMES)[number];

/** How a rule group at a destination differs from Git. */
export const RULES_DIFFERENCES = ['missing', 'changed', 'not_in_git'] as const;
export type RulesDifference = (typeof RULES_DIFFERENCES)[number];

/** What a comparison with the baseline says. */
export const VERDICTS = ['pass', 'fail', 'not_enough_data'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Whether the answers that resolvers gave follow the weights that were intended. */
export const DNS_SHARE_OUTCOMES = ['in_step', 'out_of_step', 'unknown'] as const;
export type DnsShareOutcome = (typeof DNS_SHARE_OUTCOMES)[number];

/** Providers whose headers are understood; a file each in the exporter's cdn/providers. `unknown` is none of them. */
export const CDN_PROVIDERS = [
  ...['akamai', 'alibaba', 'arvancloud', 'azion', 'azure_front_door', 'bunny', 'cachefly', 'cdn77', 'cdnetworks'],
  ...['cloudflare', 'cloudfront', 'edgio', 'fastly', 'fly', 'gcore', 'google', 'imperva', 'keycdn', 'netlify'],
  ...['nginx', 'ovhcloud', 'quic_cloud', 'squid', 'stackpath', 'sucuri', 'tencent', 'trafficserver', 'varnish'],
  ...['vercel', 'unknown'],
] as const;
export type CdnProvider = (typeof CDN_PROVIDERS)[number];
