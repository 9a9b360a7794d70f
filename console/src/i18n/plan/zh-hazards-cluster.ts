// Hazards of what is around the set, in Chinese.
import type { HazardValues } from '../../../../src/foresee/hazards/hazard-values.ts'
import type { StuckWhy } from '../../../../src/foresee/reasons.ts'
import { causeOf, type HazardWords } from '../../../../src/foresee/words/plan-words.ts'
import { refusalOf, setNameMax } from '../../../../src/workload/trouble/refusal.ts'
import { blockerText, reasonText, referenceText } from './zh-causes.ts'
import { spelled } from './zh-counting.ts'

const causes = { blocker: blockerText, reason: reasonText }

export const zhClusterHazards: Pick<
  HazardWords,
  | 'H1'
  | 'H4'
  | 'H5'
  | 'H15'
  | 'H19'
  | 'H20'
  | 'H23'
  | 'H26'
  | 'H31'
  | 'H32'
  | 'H33'
  | 'H34'
  | 'H35'
  | 'H36'
  | 'H39'
> = {
  H1: ({ message, way, leftOut }) => ({
    title: 'API 拒绝此更改',
    evidence: message,
    consequence: '没有任何变化。',
    remedy: waysRound[way](leftOut),
  }),
  H4: ({ pod, madeBefore, isOrdered, cordoned, blocker, because }) => ({
    title:
      because?.kind === 'briefStay'
        ? '新的 Pod 会再被驱逐'
        : madeBefore === 0
          ? '新的 Pod 找不到节点'
          : '并非每个新的 Pod 都能找到节点',
    evidence: because ? reasonText(because) : blockerText(blocker),
    consequence:
      because?.kind === 'briefStay'
        ? `${pod} 会不断重新创建、不断被驱逐。`
        : isOrdered
          ? `${madeBefore === 0 ? '' : `创建 ${madeBefore} 个 Pod 之后，`}${pod} 会一直处于 Pending，其他 Pod 都不会再变动。`
          : `${pod} 以及之后同样的 Pod 都会一直处于 Pending。`,
    remedy:
      cordoned.length > 0
        ? '解除节点的封锁，或更改模板的要求，然后重新预测。'
        : '更改模板的要求（节点标签、亲和性、容忍、资源请求）或节点，然后重新预测。',
  }),
  H5: ({ maxUnavailable, isDropped }) => ({
    title: '“最多不可用”不起作用',
    evidence: `它为 ${maxUnavailable}，而 Kubernetes 1.36 默认关闭它所需的 MaxUnavailableStatefulSet`,
    consequence: isDropped ? 'API 会不加提示地丢弃该字段；Pod 逐个更新。' : 'Pod 逐个更新。',
    remedy: '去掉该字段，或为 API 服务器和控制器打开该特性门控。',
  }),
  H15: ({ budgets, minimumAvailable }) => ({
    title: '中断预算得不到遵守',
    evidence: budgets
      .map(
        ({ name, bound, value, othersAvailable }) =>
          (bound === 'minAvailable'
            ? `中断预算 ${name} 要求至少有 ${value} 可用`
            : `中断预算 ${name} 要求最多有 ${value} 不可用`) +
          (othersAvailable > 0 ? `，其中计入其他工作负载的 ${othersAvailable} 个可用 Pod` : ''),
      )
      .join('；'),
    consequence: `最坏时只有 ${minimumAvailable} 个 Pod 可用。滚动更新和缩容不检查中断预算，只有驱逐才检查。`,
    remedy:
      '先扩容一个，或接受这一情况。采用 OnDelete 策略并用 kubectl drain 或驱逐，可以在预算之内替换 Pod。',
  }),
  H19: ({ label, lengthMax }) => ({
    title: '名称过长，任何 Pod 都无法创建',
    evidence: `Pod 的标签 controller-revision-hash 将为 ${label}，共 ${label.length} 个字符，最多允许 ${lengthMax} 个`,
    consequence: '有状态副本集会被接受，但永远得不到 Pod。',
    remedy: '使用不超过 52 个字符的名称。',
  }),
  H20: values => ({
    title: 'Pod 的 DNS 名称无法解析',
    evidence:
      values.problem === 'missing'
        ? `没有服务 ${values.service}`
        : values.problem === 'notHeadless'
          ? `服务 ${values.service} 有集群 IP ${values.clusterIP}，不是无头服务`
          : `服务 ${values.service} 的选择器与 Pod 的标签不匹配`,
    consequence: `${values.pod}.${values.service} 无法解析：成员之间不能用固定的名称找到彼此。`,
    remedy: {
      missing: '创建该服务。',
      selector:
        'others' in values && values.others.length > 0
          ? `该服务属于别人：它选择 ${spelled(values.others)}。请为这些 Pod 创建另一个名称的无头服务，并在有状态副本集中引用它；已有的有状态副本集不能更改此项，需要重新创建。`
          : '让该服务 按模板的标签选择 Pod。',
      notHeadless:
        '集群 IP 无法去掉：请为下一个有状态副本集创建另一个名称的无头服务，或删除该服务 并以 clusterIP: None 重新创建。',
    }[values.problem],
  }),
  H23: ({ nodes, pods }) => ({
    title: '有节点没有响应，其上的 Pod 无法移走',
    evidence: `${spelled(nodes)} 未就绪，其上有 ${spelled(pods)}`,
    consequence: '该节点上的 Pod 可能仍在运行，因此在 Pod 对象消失之前，其身份不会交给别的 Pod。',
    remedy: '恢复该节点。只有确定它已关机时，才告知集群。',
  }),
  H26: ({ pod, revision, made, message, isDryRun, isNew, quotas }) => ({
    title:
      revision !== null
        ? '新的修订版会被拒绝'
        : made === 0
          ? '新的 Pod 会被拒绝'
          : '并非所有新的 Pod 都会获准创建',
    evidence: isDryRun ? `试运行创建一个 Pod 的答复：${message}` : message,
    consequence: `${made === 0 ? '' : `创建 ${made} 个之后，`}${revision === null ? `${pod} 创建不了` : `修订版 ${revision} 创建不了，任何 Pod 都不会变动`}。控制器 5 毫秒后重试，之后每次间隔加倍，最长 1,000 秒：排除原因后，可能要等 16 分钟才会继续。`,
    remedy: isNew
      ? remedyOfNew(message, quotas)
      : `${firstMended(message, quotas)}此后如要让标准控制器立即重试，请对有状态副本集做任意改动。`,
  }),
  H31: ({ steps, why, isAssumed, ...sticking }) => ({
    title: '不会完成',
    evidence: `等待 ${causeOf(causes, sticking)}`,
    consequence: `${steps === 0 ? '什么都不会做' : `完成 ${steps} 步`}，然后控制器会一直等待，直到有人处理。`,
    remedy: isAssumed ? '届时这样退回：' : stuckRemedies[why],
  }),
  H32: ({ autoscaler, minReplicas, maxReplicas, replicas }) => ({
    title: '自动扩缩器会撤销副本数的更改',
    evidence: `自动扩缩器 ${autoscaler} 在 ${minReplicas} 与 ${maxReplicas} 之间扩缩该有状态副本集`,
    consequence: `它会按测得的指标重新设置副本数${replicas < minReplicas || replicas > maxReplicas ? `，而 ${replicas} 超出其上下限` : ''}。`,
    remedy:
      '请改为更改自动扩缩器的上下限，并在清单中去掉 replicas；如果清单中原有该字段，请先用 kubectl apply set-last-applied 更新记录，否则副本数会回到 1。',
  }),
  H33: ({ pods, ageSeconds }) => ({
    title: '有 Pod 尚未就绪',
    evidence: `${spelled(pods)} 正在启动${ageSeconds === null ? '' : `，创建于 ${ageSeconds} 秒前`}`,
    consequence: '预测以它们会就绪为前提。否则其后的步骤都不会发生。',
    remedy: '如要确定，请等到它们就绪后重新预测。',
  }),
  H34: ({ missing, classes, others, pod }) => ({
    title: '新的 Pod 缺少其模板所引用的内容',
    evidence: [
      ...(missing.length > 0 ? [`缺少 ${missing.map(referenceText).join('、')}`] : []),
      ...classes.map(({ claim, name }) => `存储卷声明 ${claim} 指定的存储类 ${name} 不存在`),
    ].join('；'),
    consequence: `在补齐之前，${pod ?? '第一个新的 Pod'} 不会启动。`,
    remedy: [
      ...(missing.length > 0 ? ['请先创建缺少的内容，或修正模板中的名称。'] : []),
      ...classes.map(
        ({ name }) =>
          `请创建存储类 ${name}，或改用已有的存储类${others.length > 0 ? `：${others.join('、')}` : ''}。`,
      ),
    ].join(''),
  }),
  H35: ({ images, isCertain, pod }) => ({
    title: isCertain ? '新的 Pod 无法拉取镜像' : '新的 Pod 可能无法拉取镜像',
    evidence: images.map(({ image, message }) => `${image}：${message}`).join('；'),
    consequence: isCertain
      ? `镜像就位之前，${pod} 不会启动。`
      : `除非节点上已有该镜像，否则 ${pod} 不会启动。`,
    remedy: images.some(({ isThere }) => isThere)
      ? '请为 Pod 提供可读取该镜像的拉取密钥，或修正镜像名称。'
      : '请先推送镜像，或修正模板中的镜像名称。',
  }),
  H39: ({ conditions, pod }) => ({
    title: '新的 Pod 等待没有谁设置的状况',
    evidence: `模板有就绪门控，而没有任何 Pod 具有状况 ${conditions.join('、')}`,
    consequence: `在有谁设置它之前 ${pod} 不会就绪，按顺序的有状态副本集也不再继续。`,
    remedy: '请先确认设置它的程序在运行，或去掉该门控。',
  }),
  H36: ({ programs, pod }) => ({
    title: '新的 Pod 没有可运行的程序',
    evidence: `节点运行的是本机程序而不是镜像：${programs
      .map(({ container, program }) =>
        program === null ? `容器 ${container} 没有命令` : `容器 ${container} 的 ${program} 不存在`,
      )
      .join('；')}`,
    consequence: `${pod} 不会启动。`,
    remedy: '请安装该程序，或把命令改为已有的程序，或在运行容器的节点上运行该有状态副本集。',
  }),
}

const waysRound: { readonly [W in HazardValues['H1']['way']]: (leftOut: readonly string[]) => string } = {
  remake: leftOut =>
    leftOut.length === 0
      ? '删除有状态副本集但保留其 Pod，然后重新应用清单：Pod 会继续运行并被接管。如果声明模板或 serviceName 有变化，被接管的 Pod 仍使用原有的存储卷和 DNS 名称；请再从最高序号开始，逐个删除 Pod 一次。'
      : `新的选择器与 ${spelled(leftOut)} 不匹配：它们将不属于任何人，却仍占用名称。请保留原来的选择器；或删除有状态副本集但保留其 Pod，为这些 Pod 加上新选择器要求的标签，再重新应用清单。`,
  mendFirst: () =>
    '消息中指出的字段，有的从不允许更改，有的在任何有状态副本集中都不成立：请先修正后者，然后重新预测。',
  clearRollingUpdate: () =>
    '有状态副本集中仍有先前的 spec.updateStrategy.rollingUpdate（多为默认值）：请在 type: OnDelete 旁写上 rollingUpdate: null，然后重新预测。',
  mend: () => '请修正消息中指出的问题，然后重新预测。',
}

const stuckRemedies: { readonly [W in StuckWhy]: string } = {
  noNode: '查看为何没有节点接受该 Pod，腾出空间或更改它的要求。',
  refused: '查看是什么拒绝了该 Pod，先排除它。',
  nameTaken:
    '查看那是谁的 Pod。让其所有者先释放它，或给它加上有状态副本集所选择的标签；也可以删除它，让有状态副本集创建自己的 Pod。',
  claimTerminating: '查看还有谁在使用该存储卷声明，或哪个终结器保留着它。',
  claimUsed:
    '查看谁还需要该 Pod：删除它之后，存储卷声明和有状态副本集才会消失。也可以用 --cascade=background 删除有状态副本集，它不等待任何声明。',
  terminating: '查看是什么保留着该 Pod：设置终结器的组件完成工作后会将其移除。',
  unready: '查看该 Pod 出了什么问题；修复之后其余步骤会继续。',
}

/** Of a set that is only to be made, what to change in it comes first. */
function firstMended(message: string, quotas: readonly string[]): string {
  if (quotas.length > 0) return `先提高配额（${spelled(quotas)}），或减少所需的资源。`
  return refusalOf(message).why.kind === 'limitRange'
    ? '改用项目的资源限制范围允许的数量，或先更改资源限制范围。'
    : '先排除原因。'
}

function remedyOfNew(message: string, quotas: readonly string[]): string {
  const { why } = refusalOf(message)
  switch (why.kind) {
    case 'podSecurity':
      return why.violations.some(each => each.startsWith('hostPath volumes'))
        ? `去掉节点上的文件（hostPath），为有状态副本集选择其他项目，或请平台管理员修改该项目的级别 ${why.level}。`
        : `在 Pod 模板中设置级别 ${why.level} 要求的安全上下文，或为有状态副本集选择其他项目。`
    case 'limitRange':
      return '改用项目的资源限制范围允许的数量，或先更改资源限制范围。'
    case 'accountMissing':
      return `在 Pod 模板中改用其他服务账户，或先创建 ${why.account}。`
    case 'nameTooLong':
      return `把有状态副本集的名称缩短到最多 ${setNameMax} 个字符。`
    default:
      return quotas.length > 0
        ? `减少所需的资源：减少副本数，或减小请求、限制和存储卷声明；或先提高配额（${spelled(quotas)}）。`
        : '更改 Pod 模板或存储卷声明中被拒绝的内容，或先排除原因。'
  }
}
