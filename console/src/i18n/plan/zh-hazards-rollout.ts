// Hazards of a rollout and of the template, in Chinese.
import { causeOf, type HazardWords } from '../../../../src/foresee/words/plan-words.ts'
import { blockerText, reasonText } from './zh-causes.ts'
import { spelled } from './zh-counting.ts'

const causes = { blocker: blockerText, reason: reasonText }

export const zhRolloutHazards: Pick<
  HazardWords,
  | 'H2'
  | 'H3'
  | 'H6'
  | 'H7'
  | 'H8'
  | 'H9'
  | 'H14'
  | 'H16'
  | 'H17'
  | 'H18'
  | 'H21'
  | 'H22'
  | 'H27'
  | 'H28'
  | 'H29'
> = {
  H2: ({ replaced, isAll }) => ({
    title: `只更改了标签或注解，但${isAll ? '每个 Pod 都' : '有 Pod '}会被替换`,
    evidence: 'Pod 模板中只有标签或注解有变化',
    consequence: `${replaced} 个 Pod 会被删除并重新创建。`,
    remedy: 'Pod 不需要的标签和注解请放在有状态副本集本身上，或用 kubectl label 给正在运行的 Pod 加标签。',
  }),
  H3: ({ broken }) => ({
    title: '更新越不过已经损坏的 Pod',
    evidence: `${spelled(broken)} 未就绪，而“Pod 管理策略”为 OrderedReady`,
    consequence:
      '控制器会先等它就绪，才替换任何 Pod，即使新的模板能修复它也是如此（kubernetes/kubernetes#67250）。',
    remedy: '更改之后请删除损坏的 Pod，让它以新的模板重新创建。',
  }),
  H6: ({ partition, start, from, isAll, isPaused }) => ({
    title: isAll ? '分区使所有 Pod 保持不变' : '只有分区及以上的 Pod 会更改',
    evidence: `“分区”为 ${partition}${start > 0 ? `，从“起始序号”${start} 起算` : ''}${isPaused ? '，因为更新已暂停' : ''}`,
    consequence: `${isAll ? '不会替换任何 Pod。' : `从 ${from} 起的 Pod 会得到新的修订版。`}更新不会算作完成；分区以下的 Pod 丢失后会以旧的修订版重新创建。`,
    remedy: isPaused ? '确认无误后请恢复更新：分区会变回暂停之前的值。' : '确认无误后请继续。',
  }),
  H7: () => ({
    title: '更新期间丢失的 Pod 会以旧的修订版重新创建',
    evidence: '“更新策略”为 RollingUpdate，但没有写明“分区”',
    consequence:
      '在更新到达之前，失败或被驱逐的 Pod 会按当前修订版重新创建。如果写明“分区”为 0，它会不按顺序地以新的修订版重新创建。',
    remedy: '如果旧的修订版不应再启动，请在 YAML 中写明“分区”为 0。',
  }),
  H8: ({ from, to, updated }) => ({
    title: '提高分区并不会回滚',
    evidence: `“分区” ${from} → ${to}；${spelled(updated)} 已经更新`,
    consequence: '它们在被删除之前一直是新的修订版，删除之后才以旧的修订版重新创建。',
    remedy: '如果本意是回滚，请执行回滚。',
  }),
  H9: ({ from, to, made, gone, hasPartition }) => ({
    title: 'Pod 会换成别的名称，存储卷声明也随之更换',
    evidence: `“起始序号” ${from} → ${to}`,
    consequence: `先创建 ${spelled(made)} 及同名的存储卷声明，再删除 ${spelled(gone)}。数据不会在它们之间迁移。${hasPartition ? '分区从新的起始序号起算。' : ''}`,
    remedy: '请在应用层面迁移数据，或保留原来的起始序号。',
  }),
  H14: ({ removed, wanted, pod, ...sticking }) => ({
    title: '缩容会中途停止',
    evidence: causeOf(causes, sticking),
    consequence: `${wanted} 个 Pod 中会移除 ${removed} 个，然后控制器一直等待${pod ? ` ${pod}` : ''}。`,
    remedy: pod ? '请修复或删除该 Pod。' : '请先修复未就绪的 Pod。',
  }),
  H16: ({ made, condemned, updated, deletedWithSet }) => ({
    title: condemned + deletedWithSet >= 2 ? 'Pod 会同时移除' : 'Pod 会同时启动，但逐个更新',
    evidence:
      deletedWithSet >= 2
        ? '无论“Pod 管理策略”为何，有状态副本集被删除时，其 Pod 的移除没有顺序'
        : '“Pod 管理策略”为 Parallel',
    consequence:
      condemned + deletedWithSet >= 2
        ? `${condemned + deletedWithSet} 个 Pod 会同时删除：如果成员必须逐个离开，可能失去法定人数。`
        : updated >= 2
          ? '该策略只影响创建和扩缩容：更新仍然逐个替换 Pod。'
          : `${made} 个 Pod 会同时启动，不能指望序号较低的 Pod 已经存在。`,
    remedy:
      deletedWithSet >= 2
        ? '请先按顺序结束 Pod：OrderedReady 直接缩容到 0，Parallel 每次只缩容一个，然后再删除。'
        : condemned >= 2
          ? '请每次只缩容一个，并逐次等待。'
          : '无需处理。',
  }),
  H17: ({ from, to, replicas }) => ({
    title: to > from ? 'Pod 就绪足够久之前不算可用' : 'Pod 会更早算作可用',
    evidence: `“最短就绪时间（秒）” ${from} → ${to}`,
    consequence:
      to > from
        ? `就绪不足 ${to} 秒的 Pod 会使可用的 Pod 数立即下降。更新时每个 Pod 多需 ${to - from} 秒：${replicas} 个共 ${(to - from) * replicas} 秒。`
        : `更新时每个 Pod 少需 ${from - to} 秒。`,
    remedy: '无需处理；如果有组件关注可用的 Pod 数，请先告知它。',
  }),
  H18: ({ outdated }) => ({
    title: '不会自动重启任何 Pod',
    evidence: '“更新策略”为 OnDelete',
    consequence: `${spelled(outdated)} 在被删除之前一直是旧的修订版。kubectl rollout status 不支持该策略，当前修订版也不会变化。`,
    remedy: '请从最高序号开始逐个删除 Pod，并逐次等待。',
  }),
  H21: ({ from, to, isBelowPartition }) => ({
    title: '扩缩容与新模板先后进行',
    evidence: `一次更改中“Pod 副本数” ${from} → ${to}，Pod 模板也有变化`,
    consequence: `先扩缩容，再更新。${isBelowPartition ? '分区以下的新 Pod 以旧的修订版创建。' : ''}`,
    remedy: '无需处理；如果两者不能重叠，请分成两次更改，并等第一次完成。',
  }),
  H22: ({ currentRevision, updateRevision }) => ({
    title: '仍有更新正在进行',
    evidence: `当前修订版为 ${currentRevision}，更新的目标修订版为 ${updateRevision}`,
    consequence:
      'Pod 会从各自的修订版直接换成第三个模板。标准控制器在途中可能把当前修订版的 Pod 数算成负数，随后被自己的 API 拒绝。',
    remedy: '请等待正在进行的更新完成。',
  }),
  H27: ({ limit, revisions }) => ({
    title: '可回滚的修订版会被遗忘',
    evidence: `“保留的修订版数”变为 ${limit}`,
    consequence: `修订版 ${revisions.join('、')} 会被删除，此后无法再回滚到它们。`,
    remedy: '请先保存一份副本。',
  }),
  H28: ({ revision, number }) => ({
    title: '这是回滚到已有的修订版',
    evidence: `${revision} 的模板与此相同，它将成为修订版 ${number}`,
    consequence: '只有模板会回退。副本数、声明模板、存储卷声明及其数据保持不变。',
    remedy: '如果较新的版本改动过数据，请确认较旧的版本能够读取。',
  }),
  H29: ({ graceSeconds, pods }) => ({
    title: '停止 Pod 可能需要很久',
    evidence: `“终止宽限期（秒）”为 ${graceSeconds}，有 ${pods} 个 Pod 逐个停止`,
    consequence: `如果用满宽限期，仅停止就需要 ${Math.round((graceSeconds * pods) / 60)} 分钟。`,
    remedy: '如果它们停得更快则无需处理。否则请预留时间，或借助分区分批进行。',
  }),
}
