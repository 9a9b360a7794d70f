import type { Texts } from '../../i18n/en.ts'
import type { volumesEn } from './volume-texts-en.ts'

export const volumesZh: Texts<typeof volumesEn> = {
  uses: { Filesystem: '挂载位置', Block: '作为设备提供给' },
  useIn: { Filesystem: '挂载到 {{container}}', Block: '提供给 {{container}}' },
  misused: {
    Filesystem: '它是文件系统而不是设备：把它当作设备的 Pod 不会启动。',
    Block: '它是裸设备，无法挂载：挂载它的 Pod 不会启动。',
  },
  useAs: { Filesystem: '改为挂载', Block: '改为作为设备提供' },
  asDevice: '设备',
  otherByText: '类型为 {{source}} 的存储卷。其内容在文本中更改（编辑 YAML）。',
  v: {
    template: '存储卷模板',
    claim: '已有存储卷',
    temporary: '临时存储卷',
    hostPath: 'HostPath',
    configMap: '配置字典',
    secret: '保密字典',
    ephemeral: '每个 Pod 的存储卷声明，随 Pod 消失',
    projected: '多个来源合为一个目录',
    downwardAPI: 'Pod 的字段',
    image: '镜像作为目录',
    nfs: 'NFS',
    csi: '驱动程序的存储卷（CSI）',
    other: '其他类型的存储卷',
  },
  vHow: {
    template: '每个 Pod 有自己的存储卷声明，Pod 删除后仍保留',
    claim: '使用已存在的声明，由所有 Pod 共享',
    temporary: '初始为空，随 Pod 一起消失',
    hostPath: '节点上的文件或目录',
    configMap: '每个键作为一个文件',
    secret: '每个键作为一个文件，仅存于内存',
  },
}
