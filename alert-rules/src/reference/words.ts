/** What docs/alerts.md says before its tables. */
export const WORDS = `# Alerts

Generated from \`alert-rules/src\` and \`contract/src/alerts\`; do not edit.

The rules are plain Prometheus files in \`alert-rules/generated/\`, with their tests. Prometheus 2.42 and later, Mimir, Thanos and
vmalert load them as they are. Every threshold is a setting: write those that you want to change into \`parallax.rules.yml\`,
and \`parallax rules generate\` writes the files and their tests anew ([rules.md](rules.md)).

## What pages, and what does not

**critical** wakes somebody. It says that users are hurt, or that nobody would see it if they were, and it needs a quorum:
one vantage, one network, one round is never enough. The exceptions are facts that no noise can fake: the date in a
certificate, and a revocation that its issuer signed.

**warning** is a ticket for the morning. All that is wrong with one vantage, its agent, its queue or its receiver is one: the others
go on measuring.

**info** is for the record. The watchdog is one: it always fires, and a service outside should complain when it does not come.

The label \`fault\` says where the fault lies as far as the evidence tells: target, path, resolver, cdn, vantage, receiver, unknown.
Every alert has the annotations \`summary\` (a line for a telephone), \`impact\`, \`description\` (who sees it, since when, value against
threshold), \`runbook_url\` and \`dashboard_url\`.

## How it is judged

- A **round** is the runs of all vantages in one interval: a minute, or five for probes that run less often. A vantage complains of a
  target when X of its last Y rounds failed (3 of 5). One lost packet is nothing; a fault that flaps is one fault.
- A **quorum** are at least so many vantages (2) and such a share of those that judge the target (half), in so many networks (2) and
  countries (1), as far as the fleet has them.
- A **sick** vantage (its anchors, resolver, clock or event loop speak against it), and one that stands alone with its failures,
  is **not eligible**: it is counted neither among those that complain nor among those that could. When no eligible vantage is
  left for a target, that is a page of its own.
- **Unknown is not down.** A vantage that says nothing does not complain. It is missed by an alert about the vantage.
- An alert is about a target, not about who sees it: a vantage that joins in, leaves, or restarts makes no new alert and ends none.
- Ratios are sums divided by sums, over windows that hold several runs, and say nothing below a number of runs.

## One cause, one page

[provisioning/alertmanager/alertmanager.yml](../provisioning/alertmanager/alertmanager.yml) has routes and inhibitions for Alertmanager 0.25 and
later. Pages are grouped by target: a target that is down and has a certificate that clients refuse is one page with both. What
follows from something else is kept back while that fires: the slowness of a target that is down, the backlog of a vantage that is
silent, the losses of a disk that takes nothing. An objective about one target waits for that
target's own page, and is kept back by it; one about several comes beside theirs, since others may burn it, too. A provider
that fails is one page about the provider: its target is not called down for the rounds that fail with it.

Alerts know each other by the label \`target\`, the \`name\` in the configuration of the agents. **Give a site one name in all
probes that ask it**: then a provider that fails in \`cdn\`, and the same site that is down in \`http\`, are one page with both. No metric says
which host a target asks, so that rules cannot find out; \`parallax check-config\` can, and warns of a host that two types of
probe ask under different names. Targets from lists, and names that only resolve to the same host, it does not compare.

What an agent cannot deliver it cannot tell at the receiver. The alerts on queues and receivers are worth most where agents are
scraped too, or write their own series to a second store; elsewhere, silence is the alert.
`;
