import type { Texts } from '../i18n/en.ts'
import type { objectsEn } from './texts-en.ts'

export const objectsZh: Texts<typeof objectsEn> = {
  edit: '编辑设置',
  targets: 'Pod 端口',
  usedBy: '使用者',
  unused: '无',
  unusedSeen: '在您可查看的范围内无',
  moreUsers_one: '以及另外 {{count}} 个',
  moreUsers_other: '以及另外 {{count}} 个',
  itsPods_one: '其中 {{count}} 个 Pod',
  itsPods_other: '其中 {{count}} 个 Pod',
  deleteUnused: '没有使用者。',
  deleteUnseen: '在您可查看的范围内没有使用者。',
  deleteUsed: '以下对象正在使用它：',
  deleteSelected: '以下对象由它提供访问，或由它命名：',
  holds: '所保护的对象',
  holdsNone: '目前它没有保护任何对象。',
  deleteHeld: '以下对象受它保护，删除后可能同时被全部驱逐：',
  fixed: {
    address: '服务创建后不能修改：是否有地址以及是哪个地址都已固定。要改用其他地址，请删除后重新创建。',
    ofClass: '存储类创建后不能修改：已有存储卷由它创建。请另建一个存储类，并在新的存储卷声明中使用。',
    ofClaim: '存储卷声明创建后不能修改。请另建一个；如需其中的数据，可从它的快照恢复。',
    unbound: '有了存储卷之后才能修改容量。在此之前请删除后重新创建。',
    cannotGrow: '它的存储类不允许扩容。',
  },
}
