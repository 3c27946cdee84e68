import { anyTarget, targetPolicy, type TargetPolicy } from '../core/target-policy.js';
import type { Logger } from '../core/log.js';
import type { RecordLibrary } from '../core/record-library.js';
import type { AnyProbe } from '../core/probe.js';
import type { Family } from '../core/snapshot.js';
import { acceptsGzip, gzip } from '../exposition/index.js';
import type { PasswordChecker } from '../http-server/password.js';
import type { AdminPorts, EncodedBody, RenderedMetrics, TargetView, VantageView } from '../http-server/ports.js';
import type { Scheduler } from '../scheduler/loop.js';
import type { Vantage } from '../vantage/vantage.js';
import { probeEndpoint, rendered, targetView } from './admin.js';
import type { CdnRoom } from './cdn-room.js';
import type { ConfigFeed } from './feed.js';
import type { Machine } from './machine.js';
import type { Modulebook } from './modulebook.js';
import type { PathRoom } from './path-room.js';
import type { AgentSelf } from './self.js';
import * as settings from './settings.js';

/** Everything that somebody may ask the agent about. */
export interface DeskOptions {
  readonly feed: ConfigFeed;
  readonly machine: Machine;
  readonly probes: Readonly<Record<string, AnyProbe>>;
  readonly scheduler: Scheduler;
  readonly vantage: Vantage;
  readonly paths: PathRoom;
  readonly rounds: CdnRoom;
  /** Everything that there is to show now. */
  gather(): Promise<readonly Family[]>;
  readonly passwords: PasswordChecker;
  readonly modules: Modulebook;
  readonly self: Pick<AgentSelf, 'loaded'>;
  readonly log: Logger;
  readonly version: string;
  /** Unix milliseconds. */
  readonly startedAt: number;
}

/** Answers the admin server out of the rooms of the agent. */
export class Desk implements AdminPorts {
  readonly probe: AdminPorts['probe'];
  /** Whether the agent works: from the first slot until the shutdown. */
  open = false;
  /** What is wrong with the configuration on disk while an older one runs. */
  problem: string | undefined;
  /** Decided once: a reload does not move the socket, and must not open what others can reach. */
  readonly #local: boolean;
  #policy: { readonly targets: unknown; readonly allow: unknown; readonly policy: TargetPolicy } | undefined;

  constructor(private readonly options: DeskOptions) {
    const { feed, machine, probes, modules } = options;
    this.#local = settings.isLocal(feed.config);
    this.probe = probeEndpoint({
      ...{ ports: machine, probes },
      modules: () => modules.current,
      policy: () => this.#targetPolicy(),
    });
  }

  metrics(accept: string | undefined, encoding: string | undefined): RenderedMetrics {
    const { gather, machine } = this.options;
    return rendered(gather, machine.clock, { accept, encoding });
  }

  get paths(): RecordLibrary {
    return this.options.paths.library;
  }

  get rounds(): RecordLibrary {
    return this.options.rounds.library;
  }

  encoded(body: AsyncIterable<Uint8Array>, acceptEncoding: string | undefined): EncodedBody {
    return acceptsGzip(acceptEncoding) ? { contentEncoding: 'gzip', body: gzip(body) } : { body };
  }

  targets(): readonly TargetView[] {
    const { scheduler, paths } = this.options;
    return [...scheduler.results()].map((last) => targetView(last, paths.note(last.probe, last.target)));
  }

  vantage(): VantageView {
    const { feed, version, startedAt, vantage } = this.options;
    const view = { name: feed.config.vantage.name, version, startedAt, healthy: vantage.health.healthy };
    return this.problem === undefined ? view : { ...view, configProblem: this.problem };
  }

  ready(): boolean {
    return this.open;
  }

  async reload(): Promise<string | undefined> {
    const { feed, log, modules, self } = this.options;
    const { problem } = await feed.reload();
    if (problem !== undefined) return problem;
    const wrong = await modules.reload(feed.config.server.probe.modules_file);
    if (wrong === undefined) return undefined;
    this.problem = wrong;
    self.loaded('refused');
    log.log('error', 'module file refused, the old modules stay', { problem: wrong });
    return wrong;
  }

  wall(): number {
    return this.options.machine.clock.wall();
  }

  now(): number {
    return this.options.machine.clock.now();
  }

  checkPassword(password: string, hash: string): Promise<boolean> {
    return this.options.passwords.check(password, hash);
  }

  /** Whoever reaches a server on loopback may connect himself; from elsewhere only what is listed may be probed. */
  #targetPolicy(): TargetPolicy {
    const { feed, probes } = this.options;
    if (this.#local) return anyTarget;
    const targets = feed.targets();
    const { allow } = feed.config.server.probe;
    if (this.#policy?.targets !== targets || this.#policy.allow !== allow) {
      const policy = targetPolicy({ listed: settings.listedHosts(targets, probes), allow });
      this.#policy = { targets, allow, policy };
    }
    return this.#policy.policy;
  }
}
