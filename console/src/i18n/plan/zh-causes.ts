// What a plan waits for, and why a Pod stays as it is, in Chinese.

import type { Reference } from '../../../../src/foresee/observe/references.ts'
import type { Blocker, EditProblem, Reason } from '../../../../src/foresee/reasons.ts'
import { causeText } from '../../../../src/workload/trouble/trouble-words.ts'
import { zhSaid } from '../zh-event-messages.ts'
import { zhTroubles } from './zh-troubles.ts'

export function blockerText(blocker: Blocker): string {
  const { pod } = blocker
  switch (blocker.kind) {
    case 'terminating':
      return `${pod} 终止`
    case 'notReady':
      return `${pod} 运行并就绪`
    case 'notAvailable':
      return `${pod} 就绪满 minReadySeconds`
    case 'staleClaim':
      return `先前 ${pod} 的存储卷声明 ${blocker.claim} 被回收`
    case 'terminatingClaim':
      return `${pod} 的存储卷声明 ${blocker.claims.join('、')} 消失`
    case 'claimsLeaving':
      return `正在删除的存储卷声明 ${blocker.claims.join('、')} 消失`
    case 'unhealthyBelow':
      return `${pod} 运行并就绪，此前 ${blocker.above} 不能移除`
    case 'budget':
      return `${pod} 可用（${blocker.unavailable} 个不可用，maxUnavailable 为 ${blocker.maxUnavailable}）`
    case 'nameTaken':
      return `名称 ${pod} 空出，它被一个不属于该有状态副本集的 Pod 占用`
    case 'refused':
      return `${pod} 获准创建`
    case 'revisionRefused':
      return `修订版 ${blocker.revision} 获准创建，否则 ${pod} 保持原样`
  }
}

export function reasonText(reason: Reason): string {
  switch (reason.kind) {
    case 'trouble':
      return causeText({ trouble: reason.trouble, since: null, now: 0 }, zhTroubles)
    case 'silentNode':
      return `所在节点 ${reason.node} 没有任何消息`
    case 'usesClaim':
      return `它已不属于该有状态副本集，却使用着存储卷声明 ${reason.claim}，而有状态副本集要等该声明消失`
    case 'noNode':
      return zhSaid(reason.message)
    case 'refused':
      // The API's own words.
      return reason.message
    case 'noClass':
      return `其存储卷声明 ${reason.claim} 指定的存储类 ${reason.storageClass} 不存在，不会有卷被创建`
    case 'gated':
      return `其调度门控尚未移除：${reason.gates.join('、')}`
    case 'unknownNode':
      return `没有节点 ${reason.node}`
    case 'briefStay':
      return `它对 ${reason.node} 的污点 ${reason.taint} 只容忍 ${reason.seconds} 秒，之后会被驱逐`
    case 'gatesNeverPassed':
      return `没有谁设置其就绪门控的状况：${reason.conditions.join('、')}`
    case 'lacking':
      return `缺少 ${reason.references.map(referenceText).join('、')}`
    case 'noImage':
      return `镜像 ${reason.image} 不在任何节点上，其镜像仓库中也没有`
    case 'noProgram':
      return reason.program === null
        ? `其容器 ${reason.container} 没有命令，而节点不运行镜像`
        : `其容器 ${reason.container} 运行的 ${reason.program} 在节点上不存在`
    case 'misusedVolume':
      return reason.mode === 'Block'
        ? `其容器 ${reason.container} 把裸设备 ${reason.volume} 当作文件系统挂载`
        : `其容器 ${reason.container} 把文件系统 ${reason.volume} 当作裸设备使用`
    case 'assumedUnready':
      return '假定它永远不会就绪'
    case 'neverReady':
      return '它永远不会就绪'
  }
}

export const referenceText = ({ kind, name, key }: Reference): string =>
  key === null ? `${kind} ${name}` : `${kind} ${name} 的键 ${key}`

export function problemText(problem: EditProblem): string {
  switch (problem.kind) {
    case 'noPartition':
      return '采用 OnDelete 策略的有状态副本集没有分区'
    case 'unknownContainer':
      return `找不到名为“${problem.container}”的容器`
    case 'noEarlierRevision':
      return '没有可以回滚到的上一个修订版'
    case 'unknownRevision':
      return `历史中没有修订版 ${problem.revision}`
  }
}
