// What the tests of the page of a Pod look at: a set whose Pods speak, on processes, and a Pod that is never Ready.
import type { Browser } from 'playwright-core'
import { type ConsolePage, openBrowser, openConsole } from './browser.ts'
import { type KedgeUnderTest, startKedge } from './kedge.ts'

/** Writes a line of JSON and a warning a second, and turns its processor a little. */
const talk =
  'i=0; while :; do i=$((i+1)); echo "{\\"level\\":\\"info\\",\\"msg\\":\\"tick $i of $HOSTNAME\\"}"; echo "WARN slow $i" >&2; n=0; while [ $n -lt 20000 ]; do n=$((n+1)); done; sleep 1; done'

export const speakingSet = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'web' },
  spec: {
    serviceName: 'web',
    replicas: 2,
    podManagementPolicy: 'Parallel',
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: [
          {
            name: 'main',
            image: 'sh',
            command: ['sh', '-c', talk],
            ports: [{ containerPort: 8080 }],
            resources: { requests: { cpu: '50m', memory: '16Mi' } },
            volumeMounts: [{ name: 'data', mountPath: '/data' }],
          },
          { name: 'side', image: 'sh', command: ['sh', '-c', 'echo side speaks; exec sleep 1000'] },
        ],
      },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Mi' } } },
      },
    ],
  },
}

/** Never Ready, and once restarted: with a log of before. */
const unready = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'unready' },
  spec: {
    terminationGracePeriodSeconds: 1,
    containers: [
      {
        name: 'main',
        image: 'sh',
        command: [
          'sh',
          '-c',
          'if [ -e /keep/twice ]; then echo second life; exec sleep 1000; fi; touch /keep/twice; echo first life; exit 3',
        ],
        readinessProbe: { exec: { command: ['false'] }, periodSeconds: 1 },
        volumeMounts: [{ name: 'keep', mountPath: '/keep' }],
      },
    ],
    volumes: [{ name: 'keep', emptyDir: {} }],
  },
}

export interface SpeakingPods {
  readonly kedge: KedgeUnderTest
  readonly browser: Browser
  readonly console: ConsolePage
}

/** Whoever opens them closes the browser and ends Kedge. */
export async function openSpeakingPods(): Promise<SpeakingPods> {
  const [kedge, browser] = await Promise.all([startKedge(['--runtime', 'process']), openBrowser()])
  const applied = await kedge.apply([speakingSet, unready].map(each => JSON.stringify(each)).join('\n---\n'))
  if (applied.code !== 0) throw new Error(applied.stderr)
  await kedge.done('rollout', 'status', 'sts/web', '--timeout=180s')
  return { kedge, browser, console: await openConsole(browser, kedge, { acceptDownloads: true }) }
}
