// Asks the servers behind APIServices whether they are there, and writes down what came of it.

import { setCondition } from '../../api/conditions.ts'
import type { APIServiceCondition } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { ObjectKey } from '../../api/object.ts'
import { serviceOfSlice } from '../../api/service-of-slice.ts'
import { isRefusal, StatusError } from '../../api/status-error.ts'
import { errorWords } from '../../base/error-words.ts'
import type { ControllerContext, Outcome } from '../../control/controller.ts'
import { settled } from '../../control/controller.ts'
import { type StartedController, startController, watch } from '../../control/start-controller.ts'
import { type Answer, conditionAfter, unreachable } from './availability.ts'

/** Upstream asks again as often. */
const againWhileAvailableMs = 30_000
const againWhileNotMs = 5_000

export function startAskingRemotes(context: ControllerContext): StartedController {
  const { client, informers, clock } = context
  const apiServices = informers.of(kinds.APIService)
  const services = informers.of(kinds.Service)
  const slices = informers.of(kinds.EndpointSlice)

  const reconcile = async (key: ObjectKey): Promise<Outcome> => {
    const apiService = apiServices.get({ namespace: '', name: key })
    const { name, namespace } = apiService?.spec?.service ?? {}
    if (!apiService || !name || !namespace) return settled
    const observed = {
      apiService,
      service: services.get({ namespace, name }),
      slices: slices.list(namespace).filter(slice => serviceOfSlice(slice) === name),
    }
    const { group = '', version = '' } = apiService.spec ?? {}
    const condition =
      unreachable(observed) ?? conditionAfter(await ask(`/apis/${group}/${version}`), observed)
    const before = apiService.status?.conditions ?? []
    const conditions = setCondition<APIServiceCondition>(before, condition, clock.now())
    if (conditions !== before)
      await client.update(
        kinds.APIService,
        { ...apiService, status: { ...apiService.status, conditions } },
        { subresource: 'status' },
      )
    const isAvailable = condition.status === 'True'
    return { kind: 'checkAgain', afterMs: isAvailable ? againWhileAvailableMs : againWhileNotMs }
  }

  /** By the way on which its clients come, too. */
  const ask = async (path: string): Promise<Answer> => {
    try {
      await client.raw({ method: 'GET', path })
      return { kind: 'answered' }
    } catch (error) {
      const words = errorWords(error)
      if (isRefusal(error, 'ServiceUnavailable')) return { kind: 'unreached', words: wordsAfter(words) }
      if (error instanceof StatusError) return { kind: 'badStatus', code: error.code }
      return { kind: 'unreached', words }
    }
  }

  return startController({
    name: 'remote-apis',
    workers: 4,
    context,
    backoffMsMax: 30_000,
    reconcile,
    watches: [
      watch(apiServices, ({ object }, wake) => {
        if (object.spec?.service) wake.enqueue(object.metadata?.name ?? '')
      }),
      watch(services, ({ object }, wake) => {
        for (const name of namesAt(object.metadata?.namespace, object.metadata?.name)) wake.enqueue(name)
      }),
      watch(slices, ({ object }, wake) => {
        for (const name of namesAt(object.metadata?.namespace, serviceOfSlice(object))) wake.enqueue(name)
      }),
    ],
  })

  function namesAt(namespace: string | undefined, name: string | undefined): readonly string[] {
    return apiServices
      .list()
      .filter(({ spec }) => spec?.service?.namespace === namespace && spec?.service?.name === name)
      .map(({ metadata }) => metadata?.name ?? '')
  }
}

const wordsAfter = (words: string): string => words.replace(/^error trying to reach service: /, '')
