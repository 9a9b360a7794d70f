// Hazards of data, in Chinese.
import type { HazardWords } from '../../../../src/foresee/words/plan-words.ts'
import { spelled } from './zh-counting.ts'

export const zhClaimHazards: Pick<
  HazardWords,
  'H10' | 'H11' | 'H12' | 'H13' | 'H24' | 'H25' | 'H30' | 'H37' | 'H38'
> = {
  H10: ({ claims }) => ({
    title: '数据将被删除',
    evidence: '“缩容时的存储卷声明”为 Delete，而副本数减少',
    consequence: `${claims.length} 个存储卷声明将连同数据一起删除：${spelled(claims)}。很快再次扩容也救不回来。`,
    remedy: '保留存储卷声明。',
  }),
  H11: ({ fate, claims }) =>
    fate === 'deleted'
      ? {
          title: '数据将随有状态副本集一起删除',
          evidence: '“删除时的存储卷声明”为 Delete',
          consequence: `${claims.length} 个存储卷声明将连同数据一起删除：${spelled(claims)}。`,
          remedy: '保留存储卷声明。',
        }
      : {
          title: '存储卷声明会保留',
          evidence: '“删除时的存储卷声明”为 Retain',
          consequence: `${spelled(claims)} 及其数据会保留，并继续产生费用。同名的有状态副本集会再次使用它们。`,
          remedy: '数据不再需要时，删除这些存储卷声明。',
        },
  H12: ({ claims }) => ({
    title: '已不存在的 Pod 的存储卷声明不受影响',
    evidence: '“删除时的存储卷声明”或“缩容时的存储卷声明”有变化',
    consequence: `${spelled(claims)} 没有对应的 Pod，该策略不会作用于它们。`,
    remedy: '不需要的请手动删除。',
  }),
  H13: ({ claims, pods }) => ({
    title: '新的 Pod 会从旧数据开始',
    evidence: `${spelled(claims)} 是先前同名的 Pod 留下的`,
    consequence: `${spelled(pods)} 会看到当时存储卷中的内容，无论它有多旧。`,
    remedy: '如果必须从空数据开始，请先删除这些存储卷声明。',
  }),
  H24: ({ volumes, allowed, isStuck }) => ({
    title: '存储卷无法跟随其 Pod',
    evidence: `${spelled(
      volumes.map(({ claim, nodes }) => `${claim} 位于 ${nodes.join('、')}`),
      3,
    )}；“节点标签”只允许 ${spelled(allowed) || '零个节点'}`,
    consequence: isStuck
      ? '挂载它的 Pod 会一直处于 Pending。'
      : '挂载它的 Pod 下次重建时会一直处于 Pending；此更改不会重建它。',
    remedy: '让选择器包含存储卷所在的节点，或先迁移数据。',
  }),
  H25: ({ terminating, missing, lost, replaced }) => ({
    title:
      lost.length > 0
        ? '数据将丢失：正在删除的存储卷声明会被空的替换'
        : terminating.length > 0
          ? '有存储卷声明正在删除'
          : '有 Pod 失去了存储卷声明',
    evidence: [
      ...(terminating.length > 0 ? [`正在删除：${spelled(terminating)}`] : []),
      ...(missing.length > 0 ? [`缺失：${spelled(missing)}`] : []),
    ].join('；'),
    consequence:
      lost.length > 0
        ? `此更改会替换 ${spelled(replaced)}：届时 ${spelled(lost)} 连同数据一起消失，新的 Pod 从空数据开始。`
        : terminating.length > 0
          ? '它会在其 Pod 消失时连同数据一起消失。在此之前不会创建该序号的新 Pod。'
          : '下次创建该 Pod 时会重新创建一个空的；正在运行的 Pod 不会重新得到它。',
    remedy:
      terminating.length > 0
        ? '删除无法撤回：请在替换 Pod 之前，从正在运行的 Pod 中复制出数据。'
        : '请在替换 Pod 之前查看。',
  }),
  H30: ({ drifts, grows }) => ({
    title: '存储卷声明与其模板不一致',
    evidence: spelled(
      drifts.map(
        ({ claim, has, template }) =>
          `${claim} 为 ${has ?? '未指定大小'}，模板为 ${template ?? '未指定大小'}`,
      ),
      3,
    ),
    consequence: `现有的 Pod 继续使用现有的存储卷声明；${grows ? '新的序号按模板得到存储卷声明' : '以后创建的序号按模板得到存储卷声明'}。`,
    remedy: '在存储类允许的情况下，可以用 kubectl patch pvc 逐个扩大存储卷声明。模板本身无法更改。',
  }),
  H37: ({ volumes, pod }) => ({
    title: '存储卷的使用方式与其模式不符',
    evidence: volumes
      .map(({ container, volume, mode }) =>
        mode === 'Block'
          ? `容器 ${container} 以文件方式挂载 ${volume}，而它的“存储卷模式”为 Block`
          : `容器 ${container} 以裸设备方式使用 ${volume}，而它的“存储卷模式”为 Filesystem`,
      )
      .join('；'),
    consequence: `${pod} 不会启动。`,
    remedy: [
      ...(volumes.some(({ mode }) => mode === 'Block') ? ['请通过“设备路径”把裸设备交给容器。'] : []),
      ...(volumes.some(({ mode }) => mode === 'Filesystem') ? ['请通过“挂载路径”挂载文件系统。'] : []),
    ].join(''),
  }),
  H38: ({ claims, pods }) => ({
    title: '临时存储卷随其 Pod 消失',
    evidence: `${spelled(claims)} 属于 ${spelled(pods)}`,
    consequence: `${claims.length} 个存储卷声明将连同数据一起删除；新的 Pod 从空的存储卷开始。`,
    remedy: '需要在 Pod 之后保留的数据，应放在有状态副本集的存储卷模板中。',
  }),
}
