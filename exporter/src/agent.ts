/** The composition root: what is connected to what, in the order in which data flows. */
import { CdnRoom } from './agent/cdn-room.js';
import { Modulebook } from './agent/modulebook.js';
import { Delivery } from './agent/delivery.js';
import { Desk } from './agent/desk.js';
import type { ConfigFeed } from './agent/feed.js';
import { openMachine, type Machine } from './agent/machine.js';
import { OwnResolvers } from './agent/own-resolvers.js';
import { PathRoom } from './agent/path-room.js';
import { AgentSelf } from './agent/self.js';
import { runIdOf } from './agent/record.js';
import * as settings from './agent/settings.js';
import type { Files } from './core/files.js';
import type { Logger } from './core/log.js';
import type { AnyProbe } from './core/probe.js';
import { Scope } from './core/scope.js';
import type { Family } from './core/snapshot.js';
import { familiesFromPromClient } from './exposition/index.js';
import { PasswordChecker } from './http-server/password.js';
import { startAdminServer } from './http-server/server.js';
import { Scheduler } from './scheduler/loop.js';
import { Store } from './store/index.js';
import { watchProcess, type ProcessWatch } from './vantage/process.js';
import { Vantage } from './vantage/vantage.js';

export { openProber, probeOnce, type Once, type OnceOptions, type Prober } from './agent/once.js';
export { openDoctor, type Check, type Doctor, type DoctorOptions, type Patient, type Report } from './agent/doctor.js';
export { writeTextfile } from './agent/textfile.js';
export type { ConfigFeed, Loaded } from './agent/feed.js';

export interface AgentOptions {
  readonly feed: ConfigFeed;
  readonly files: Files;
  readonly probes: Readonly<Record<string, AnyProbe>>;
  readonly log: Logger;
  /** Of the agent, for `build_info` and the landing page. */
  readonly version: string;
}

export interface Agent extends AsyncDisposable {
  /** Where the admin server listens. */
  readonly url: string;
  /** Loads the configuration again: what is wrong with it, or undefined when it runs now. */
  reload(): Promise<string | undefined>;
}

/** Starts everything, or throws a ProblemError and leaves nothing behind. Dispose ends it all within a few seconds. */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const scope = new Scope();
  try {
    return await assemble(options, scope);
  } catch (error) {
    await scope[Symbol.asyncDispose]();
    throw error;
  }
}

async function assemble(options: AgentOptions, scope: Scope): Promise<Agent> {
  const { feed, files, log, version } = options;
  const { config } = feed;
  const processWatch = scope.use(await watchProcess());
  const rooms = openRooms(options, processWatch, scope);
  const { machine, self, scheduler, vantage, paths, delivery } = rooms;
  await delivery.update(config);
  const passwords = scope.use(new PasswordChecker());
  const modules = await Modulebook.open(files, config.server.probe.modules_file);
  const desk = new Desk({ ...options, ...rooms, passwords, modules, startedAt: machine.clock.wall() });
  const admin = scope.use(await startAdminServer(desk, settings.adminOptionsOf(config, files)));

  const apply = (): void => {
    const targets = [...feed.targets(), ...feed.config.anchors.targets];
    scheduler.update(targets);
    paths.update(targets);
    vantage.update(settings.factsOf(feed.config));
    if (settings.asksWhoAddressesAre(feed.targets())) machine.enricher.warm();
  };
  feed.listen({
    onTargets: apply,
    onLoaded: (loaded) => {
      self.loaded(loaded.outcome);
      desk.problem = loaded.problem;
      if (loaded.outcome !== 'refused') {
        machine.enricher.update(feed.config.enrich);
        delivery.change(feed.config);
      }
      const keys = settings.needsRestart(config, feed.config);
      if (keys.length > 0) log.log('warn', 'a change of the configuration needs a restart', { keys });
    },
  });
  self.built(version);
  self.loaded('applied');
  apply();
  scheduler.start();
  vantage.start();
  desk.open = true;
  scope.defer(() => (desk.open = false));
  return { url: admin.url, reload: () => desk.reload(), [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose]() };
}

interface Rooms {
  readonly machine: Machine;
  readonly store: Store;
  readonly self: AgentSelf;
  readonly vantage: Vantage;
  readonly scheduler: Scheduler;
  readonly paths: PathRoom;
  readonly rounds: CdnRoom;
  readonly delivery: Delivery;
  gather(): Promise<readonly Family[]>;
}

/** Where measurements come from and where they go. */
function openRooms(
  { feed, files, probes, log, version }: AgentOptions,
  processWatch: ProcessWatch,
  scope: Scope,
): Rooms {
  const { config } = feed;
  const { name } = config.vantage;
  const { resolvers: own, enrich } = config;
  const machine = openMachine(scope, {
    ...{ files, log, resolvers: own, enrich },
    position: () => settings.positionOf(feed.config),
  });
  const { clock } = machine;
  const store = new Store({ clock, labels: { vantage: name }, budgets: settings.budgetsOf(config) });
  const gather = async (): Promise<readonly Family[]> => [
    ...store.snapshot().families,
    ...familiesFromPromClient(await processWatch.read()),
  ];
  const delivery = scope.use(new Delivery({ machine, own: store, log, vantage: name, version, gather }));
  const resolvers = scope.use(new OwnResolvers(machine.resolver, clock));
  const vantage = scope.use(
    new Vantage({ clock, sink: store, log, resolvers: () => resolvers.states() }, settings.factsOf(config)),
  );
  const common = { vantage: name, sink: store, probes, log };
  const { enricher } = machine;
  const runNow: Scheduler['runNow'] = (key, cause) => scheduler.runNow(key, cause);
  const onRecord: Delivery['recorded'] = (record) => delivery.recorded(record);
  const paths = new PathRoom({ ...common, clock, enricher, records: config.records, runNow, onRecord }, scope);
  const rounds = new CdnRoom({ vantage: name, onRecord });
  const scheduler: Scheduler = scope.use(
    new Scheduler({
      ...{ ...common, ports: machine, limits: settings.limitsOf(config), runId: runIdOf },
      onRun: (observation) => {
        const { job, result } = observation;
        if (settings.isAnchor(job.target, feed.config))
          vantage.anchorAnswered(job.target.name, result.outcome === 'ok');
        paths.seen(observation);
        rounds.seen(observation);
      },
    }),
  );
  return {
    machine,
    store,
    self: new AgentSelf(store, clock, { vantage: name }),
    vantage,
    scheduler,
    paths,
    rounds,
    delivery,
    gather,
  };
}
