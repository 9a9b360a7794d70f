import { describe, expect, test } from 'vitest'
import {
  containerSpec,
  epoch,
  exited,
  instance,
  type ObservedOptions,
  observedOf,
  podOf,
  running,
  sandboxOf,
} from '../pod/observed-pod.fixture.ts'
import { deletionMsMin } from '../pod/pod-ending.ts'
import { planPod } from './pod-plan.ts'

const planOf = (options: ObservedOptions = {}) => planPod(observedOf(options))

/** The actions in short: `startContainer web 1`. */
function actionsOf(options: ObservedOptions = {}): readonly string[] {
  return planOf(options).actions.map(action => {
    switch (action.kind) {
      case 'prepareStop':
        return `prepare ${action.containerId}`
      case 'startContainer':
        return `start ${action.name} ${action.attempt}`
      case 'stopContainer':
        return `stop ${action.containerId} ${action.graceSeconds}s`
      case 'removeContainer':
        return `remove ${action.containerId}`
      case 'runSandbox':
        return `runSandbox ${action.attempt}`
      case 'stopSandbox':
      case 'removeSandbox':
        return `${action.kind} ${action.sandboxId}`
      default:
        return action.kind
    }
  })
}

describe('starting', () => {
  test('volumes come first, then the sandbox, then the containers', () => {
    const bare = { sandboxes: [] }
    expect(actionsOf({ ...bare, memory: { volumes: { kind: 'unprepared' } } })).toEqual(['prepareVolumes'])
    expect(actionsOf({ ...bare, memory: { volumes: { kind: 'preparing' } } })).toEqual([])
    expect(actionsOf(bare)).toEqual(['runSandbox 0'])
    expect(actionsOf()).toEqual(['start web 0'])
  })

  test('volumes that could not be prepared are tried again when their time has come', () => {
    const memory = { volumes: { kind: 'failed', retryAt: epoch + 500 } } as const
    expect(planOf({ sandboxes: [], memory })).toMatchObject({ actions: [], lookAgainAt: epoch + 500 })
    expect(actionsOf({ sandboxes: [], memory, now: epoch + 500 })).toEqual(['prepareVolumes'])
  })

  test('a sandbox that could not be made is tried again when its time has come', () => {
    const failure = { reason: 'x', message: 'x', at: epoch, retryAt: epoch + 1000 }
    const memory = { sandbox: { busy: null, failure } }
    expect(planOf({ sandboxes: [], memory })).toMatchObject({ actions: [], lookAgainAt: epoch + 1000 })
    expect(actionsOf({ sandboxes: [], memory, now: epoch + 1000 })).toEqual(['runSandbox 0'])
  })

  test('what is under way is not planned again', () => {
    expect(actionsOf({ memory: { containers: { web: { busy: 'starting' } } } })).toEqual([])
    expect(
      actionsOf({ sandboxes: [], memory: { sandbox: { busy: 'starting' as const, failure: null } } }),
    ).toEqual([])
  })

  test('main containers start together', () => {
    const pod = podOf({ containers: [containerSpec('a'), containerSpec('b')] })
    expect(actionsOf({ pod })).toEqual(['start a 0', 'start b 0'])
  })

  test('a running pod that a new life of Kedge finds is left alone, but for its volumes', () => {
    const containers = [instance('web', running())]
    expect(actionsOf({ containers, memory: { volumes: { kind: 'unprepared' } } })).toEqual(['prepareVolumes'])
    expect(actionsOf({ containers })).toEqual([])
  })

  test('a container that was only created is made anew', () => {
    expect(actionsOf({ containers: [instance('web', { kind: 'created' })] })).toEqual(['remove web-0'])
  })
})

describe('init containers', () => {
  const pod = podOf({
    initContainers: [
      containerSpec('first'),
      containerSpec('proxy', { restartPolicy: 'Always', startupProbe: { tcpSocket: { port: 80 } } }),
      containerSpec('last'),
    ],
  })
  const done = instance('first', exited(0))
  const proxy = instance('proxy', running())
  const started = new Map([['proxy-0', { started: true, ready: null, failed: null }]])

  test('run one after the other, and a sidecar lets the next pass once it has started', () => {
    expect(actionsOf({ pod })).toEqual(['start first 0'])
    expect(actionsOf({ pod, containers: [instance('first', running())] })).toEqual([])
    expect(actionsOf({ pod, containers: [done] })).toEqual(['start proxy 0'])
    expect(actionsOf({ pod, containers: [done, proxy] })).toEqual([])
    expect(actionsOf({ pod, containers: [done, proxy], probes: started })).toEqual(['start last 0'])
    expect(
      actionsOf({ pod, containers: [done, proxy, instance('last', exited(0))], probes: started }),
    ).toEqual(['start web 0'])
  })

  test('one that fails is started again before anything else', () => {
    expect(actionsOf({ pod, containers: [instance('first', exited(1))], now: epoch + 2000 })).toEqual([
      'start first 1',
    ])
  })

  test('one that fails for good ends the pod', () => {
    const never = podOf({ ...pod.spec, restartPolicy: 'Never' })
    const plan = planOf({ pod: never, containers: [instance('first', exited(1))] })
    expect(plan.ending?.kind).toBe('completed')
    expect(plan.status.phase).toBe('Failed')
  })

  test('are not run again once the main containers have begun, but sidecars are kept up', () => {
    const containers = [
      instance('first', exited(1)),
      instance('proxy', exited(0)),
      instance('last', exited(0)),
      instance('web', running()),
    ]
    expect(actionsOf({ pod, containers, now: epoch + 2000 })).toEqual(['start proxy 1'])
  })

  test('run again in a new sandbox', () => {
    const sandboxes = [sandboxOf({ ready: false }), sandboxOf({ id: 'sandbox-1', attempt: 1 })]
    const containers = [instance('first', exited(0)), instance('web', exited(137))]
    expect(actionsOf({ pod, containers, sandboxes, now: epoch + 2000 })).toEqual([
      'start first 1',
      'removeSandbox sandbox-0',
    ])
  })
})

describe('restarting', () => {
  const crashed = (at: number, attempt = 0) => instance('web', exited(1, at), { attempt })

  test('the first end is followed by a start at once', () => {
    const plan = planOf({ containers: [crashed(epoch)], now: epoch + 10 })
    expect(plan.actions).toMatchObject([
      { kind: 'startContainer', attempt: 1, restarts: { delayMs: 10_000, since: epoch + 10 } },
    ])
    expect(plan.status.containerStatuses?.[0]?.state).toHaveProperty('terminated')
  })

  test('the next ends wait 10 s, 20 s … up to five minutes', () => {
    const waits: number[] = []
    let restarts = { delayMs: 10_000, since: epoch }
    let now = epoch + 1000
    for (let attempt = 1; attempt < 8; attempt++) {
      const options = { containers: [crashed(now, attempt)], memory: { containers: { web: { restarts } } } }
      const plan = planOf({ ...options, now })
      expect(plan.actions).toEqual([])
      waits.push(((plan.lookAgainAt ?? 0) - now) / 1000)
      now = plan.lookAgainAt ?? 0
      const [start] = planOf({ ...options, now }).actions
      if (start?.kind !== 'startContainer' || !start.restarts) throw new Error('no start was planned')
      restarts = start.restarts
      now += 1000
    }
    expect(waits).toEqual([10, 20, 40, 80, 160, 300, 300])
  })

  test('a container that ran for more than ten minutes starts over', () => {
    const restarts = { delayMs: 160_000, since: epoch }
    const now = epoch + 601_000
    const plan = planOf({ containers: [crashed(now)], memory: { containers: { web: { restarts } } }, now })
    expect(plan.actions).toMatchObject([{ kind: 'startContainer', restarts: { delayMs: 10_000 } }])
  })

  test('a start that failed waits for its own time', () => {
    const failure = { reason: 'ErrImagePull', message: 'no such image', at: epoch, retryAt: epoch + 10_000 }
    const memory = { containers: { web: { failure } } }
    expect(planOf({ memory, now: epoch + 6000 })).toMatchObject({ actions: [], lookAgainAt: epoch + 10_000 })
    expect(actionsOf({ memory, now: epoch + 10_000 })).toEqual(['start web 0'])
  })

  test('the policy decides whether an end is the end', () => {
    const ends = (restartPolicy: string, exitCode: number) =>
      actionsOf({
        pod: podOf({ restartPolicy }),
        containers: [instance('web', exited(exitCode))],
        now: epoch + 2000,
        memory: { volumes: { kind: 'ready' } },
      })
    const over = ['releaseVolumes', 'stopSandbox sandbox-0']
    expect(ends('Always', 0)).toEqual(['start web 1'])
    expect(ends('OnFailure', 1)).toEqual(['start web 1'])
    expect(ends('OnFailure', 0)).toEqual(over)
    expect(ends('Never', 1)).toEqual(over)
  })

  test("a container's own policy and rules go before the pod's", () => {
    const rules = [{ action: 'Restart', exitCodes: { operator: 'In', values: [42] } }]
    const web = containerSpec('web', { restartPolicy: 'Never', restartPolicyRules: rules })
    const options = { pod: podOf({ containers: [web] }), now: epoch + 2000 }
    expect(actionsOf({ ...options, containers: [instance('web', exited(42))] })).toEqual(['start web 1'])
    expect(planOf({ ...options, containers: [instance('web', exited(1))] }).status.phase).toBe('Failed')
  })

  test('a failed liveness probe stops the container with its own grace', () => {
    const web = containerSpec('web', {
      livenessProbe: { tcpSocket: { port: 80 }, terminationGracePeriodSeconds: 5 },
    })
    const probes = new Map([['web-0', { started: true, ready: null, failed: 'Liveness' as const }]])
    const plan = planOf({
      pod: podOf({ containers: [web] }),
      containers: [instance('web', running())],
      probes,
    })
    expect(plan.actions).toEqual([
      {
        kind: 'stopContainer',
        name: 'web',
        containerId: 'web-0',
        graceSeconds: 5,
        message: 'Container web failed liveness probe, will be restarted',
      },
    ])
  })

  test('only one dead instance is kept', () => {
    const containers = [0, 1, 2, 3].map(attempt => instance('web', exited(1), { attempt }))
    const memory = { containers: { web: { restarts: { delayMs: 20_000, since: epoch } } } }
    expect(actionsOf({ containers, memory })).toEqual(['remove web-1', 'remove web-0'])
  })

  test('the attempt goes on from the status when the runtime has forgotten the container', () => {
    const status = {
      containerStatuses: [
        {
          name: 'web',
          containerID: 'containerd://web-3',
          restartCount: 3,
          image: '',
          imageID: '',
          ready: false,
        },
      ],
    }
    expect(actionsOf({ memory: { status } })).toEqual(['start web 4'])
  })

  test('a container that the runtime has lost counts as restarted once', () => {
    const status = {
      containerStatuses: [
        {
          name: 'web',
          containerID: 'containerd://web-3',
          restartCount: 4,
          image: '',
          imageID: '',
          ready: false,
          state: { waiting: { reason: 'ContainerCreating' } },
          lastState: { terminated: { exitCode: 137, reason: 'ContainerStatusUnknown' } },
        },
      ],
    }
    expect(actionsOf({ memory: { status } })).toEqual(['start web 4'])
  })
})

describe('a dead sandbox', () => {
  const sandboxes = [sandboxOf({ ready: false })]

  test('is replaced after what still runs in it has stopped', () => {
    expect(actionsOf({ sandboxes, containers: [instance('web', running())] })).toEqual(['stop web-0 30s'])
    expect(actionsOf({ sandboxes, containers: [instance('web', exited(137))] })).toEqual(['runSandbox 1'])
  })

  test('is not replaced when nothing is left to start', () => {
    const pod = podOf({ restartPolicy: 'Never' })
    const volumes = { kind: 'released' } as const
    expect(
      actionsOf({ pod, sandboxes, containers: [instance('web', exited(0))], memory: { volumes } }),
    ).toEqual([])
  })
})

describe('ending', () => {
  const deleted = (more: Parameters<typeof podOf>[0] = {}, graceSeconds = 30) =>
    podOf(more, {
      deletionTimestamp: '2026-01-01T00:00:30Z',
      deletionGracePeriodSeconds: graceSeconds,
    })

  test('a deleted pod stops, lets go of all it holds, and leaves the API last', () => {
    const pod = deleted()
    const dead = { pod, containers: [instance('web', exited(143))] }
    expect(actionsOf({ pod, containers: [instance('web', running())] })).toEqual(['stop web-0 30s'])
    expect(actionsOf(dead)).toEqual(['releaseVolumes', 'stopSandbox sandbox-0'])
    expect(actionsOf({ ...dead, memory: { volumes: { kind: 'releasing' } } })).toEqual([
      'stopSandbox sandbox-0',
    ])
    const released = { volumes: { kind: 'released' } } as const
    const stopped = [sandboxOf({ ready: false })]
    const seen = { ...released, deletionSeenAt: epoch - 1000 }
    expect(actionsOf({ ...dead, sandboxes: stopped, memory: seen })).toEqual(['removeObject'])
    expect(actionsOf({ ...dead, sandboxes: stopped, memory: { ...released, removal: 'asked' } })).toEqual([])
  })

  test('the object does not wait for the sandbox, unless ports of the host hang on it', () => {
    const released = { volumes: { kind: 'released' }, deletionSeenAt: epoch - 1000 } as const
    const containers = [instance('web', exited(0))]
    expect(actionsOf({ pod: deleted(), containers, memory: released })).toEqual([
      'stopSandbox sandbox-0',
      'removeObject',
    ])
    const web = containerSpec('web', { ports: [{ containerPort: 80, hostPort: 8080 }] })
    expect(actionsOf({ pod: deleted({ containers: [web] }), containers, memory: released })).toEqual([
      'stopSandbox sandbox-0',
    ])
    const proxy = containerSpec('proxy', {
      restartPolicy: 'Always',
      ports: [{ containerPort: 80, hostPort: 8080 }],
    })
    const ended = [...containers, instance('proxy', exited(0))]
    expect(
      actionsOf({ pod: deleted({ initContainers: [proxy] }), containers: ended, memory: released }),
    ).toEqual(['stopSandbox sandbox-0'])
  })

  test('a second deletion shortens the grace, and never lengthens it', () => {
    const stopping = (stopsBy: number, graceSeconds: number) =>
      actionsOf({
        pod: deleted({}, graceSeconds),
        containers: [instance('web', running())],
        memory: { endingSince: epoch, containers: { web: { busy: { stopsBy } } } },
      })
    expect(stopping(epoch + 30_000, 30)).toEqual([])
    expect(stopping(epoch + 30_000, 5)).toEqual(['stop web-0 5s'])
    expect(stopping(epoch + 5000, 30)).toEqual([])
  })

  test('sidecars stop after the main containers, the last one first, with the grace that is left', () => {
    const sidecar = { restartPolicy: 'Always' }
    const pod = deleted({ initContainers: [containerSpec('log', sidecar), containerSpec('proxy', sidecar)] })
    const [log, proxy, web] = ['log', 'proxy', 'web'].map(name => instance(name, running()))
    const at = { pod, now: epoch + 12_000, memory: { endingSince: epoch } }
    expect(actionsOf({ ...at, containers: [log!, proxy!, web!] })).toEqual(['stop web-0 30s'])
    expect(actionsOf({ ...at, containers: [log!, proxy!] })).toEqual(['stop proxy-0 18s'])
    expect(actionsOf({ ...at, containers: [log!], now: epoch + 40_000 })).toEqual(['stop log-0 2s'])
  })

  test('the preStop hooks of sidecars begin with those of the main containers', () => {
    const lifecycle = { preStop: { exec: { command: ['drain'] } } }
    const proxy = containerSpec('proxy', { restartPolicy: 'Always', lifecycle })
    const pod = deleted({ initContainers: [proxy] })
    const containers = [instance('proxy', running()), instance('web', running())]
    const at = { pod, now: epoch, containers }
    expect(actionsOf(at)).toEqual(['stop web-0 30s', 'prepare proxy-0'])
    const prepared = { containers: { proxy: { isPrepared: true } } }
    expect(actionsOf({ ...at, memory: prepared })).toEqual(['stop web-0 30s'])
    expect(actionsOf({ ...at, containers: containers.slice(0, 1), memory: prepared })).toEqual([
      'stop proxy-0 30s',
    ])
  })

  test('a start that is under way is waited for', () => {
    expect(actionsOf({ pod: deleted(), memory: { containers: { web: { busy: 'starting' } } } })).toEqual([])
  })

  test('a pod whose object is gone is killed in short, cleared away and over', () => {
    const isGone = true
    const released = { volumes: { kind: 'released' } } as const
    expect(actionsOf({ isGone, containers: [instance('web', running())] })).toEqual(['stop web-0 2s'])
    expect(actionsOf({ isGone, containers: [instance('web', exited(137))] })).toEqual([
      'releaseVolumes',
      'removeSandbox sandbox-0',
    ])
    expect(planOf({ isGone, memory: released }).isOver).toBe(false)
    expect(planOf({ isGone, sandboxes: [], memory: released })).toMatchObject({ isOver: true, actions: [] })
  })

  test('a pod that was deleted before it began leaves after the least time that a deletion takes', () => {
    const released = { volumes: { kind: 'released' } } as const
    const pod = deleted()
    const first = planOf({ pod, sandboxes: [], memory: released })
    expect(first).toMatchObject({ actions: [], lookAgainAt: epoch + deletionMsMin })
    const memory = { ...released, deletionSeenAt: epoch }
    const at = (now: number) => planOf({ pod, sandboxes: [], memory, now })
    expect(at(epoch + deletionMsMin - 1).actions).toEqual([])
    const plan = at(epoch + deletionMsMin)
    expect(plan.actions).toEqual([{ kind: 'removeObject' }])
    expect(plan.status.phase).toBe('Failed')
  })

  test('a pod that outlives its deadline fails and stops', () => {
    const pod = podOf({ activeDeadlineSeconds: 60 })
    const options = {
      pod,
      containers: [instance('web', running())],
      memory: { status: { phase: 'Running', startTime: '2026-01-01T00:00:00Z' } },
    }
    expect(planOf(options)).toMatchObject({ actions: [], lookAgainAt: epoch + 60_000 })
    const plan = planOf({ ...options, now: epoch + 60_000 })
    expect(plan.actions).toMatchObject([{ kind: 'stopContainer', graceSeconds: 30 }])
    expect(plan.status).toMatchObject({ phase: 'Running' })
    const dead = planOf({ ...options, now: epoch + 61_000, containers: [instance('web', exited(143))] })
    expect(dead.actions.map(each => each.kind)).not.toContain('startContainer')
    expect(dead.status).toMatchObject({
      phase: 'Failed',
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
    })
  })

  test('a pod that was put into a terminal phase stops and stays', () => {
    const pod = { ...podOf({}), status: { phase: 'Failed', reason: 'Evicted' } }
    expect(actionsOf({ pod, containers: [instance('web', running())] })).toEqual(['stop web-0 30s'])
    const rest = planOf({
      pod,
      sandboxes: [sandboxOf({ ready: false })],
      containers: [instance('web', exited(143))],
      memory: { volumes: { kind: 'released' } },
    })
    expect(rest.actions).toEqual([])
    expect(rest.status).toMatchObject({ phase: 'Failed', reason: 'Evicted' })
  })
})
