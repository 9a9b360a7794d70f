import { describe, expect, it, test } from 'vitest'
import { podEventText } from '../../../src/statefulset/nouns/pod-event-text.ts'
import { formatWaiting, type Waiting } from '../../../src/statefulset/nouns/waiting.ts'
import { zhEventMessage } from './zh-event-messages.ts'

const onPod = { podName: 'web-1', ordinal: 1, since: null, holds: 'creation' } as unknown as Waiting

describe('messages of events in Chinese', () => {
  it('say what the controller of sets has done, and what it could not', () => {
    const deed = { setName: 'web', podName: 'web-1', error: null }
    expect(zhEventMessage(podEventText('create', deed))).toBe('已创建 web-1')
    expect(zhEventMessage(podEventText('delete', { ...deed, error: 'no' }))).toBe('无法删除 web-1：no')
  })

  it.each([
    ['notReady', '等待 web-1 运行并就绪；暂不创建更多 Pod'],
    ['terminating', '等待 web-1 终止；暂不创建更多 Pod'],
  ])('say what it waits for: %s', (kind, text) => {
    expect(zhEventMessage(`Waiting for ${formatWaiting({ ...onPod, kind } as Waiting)}`)).toBe(text)
  })

  test.each([
    ['Successfully assigned shop/web-0 to kedge-1', '已将 shop/web-0 调度到节点 kedge-1'],
    ['Back-off pulling image "nginx:1.28"', '镜像 nginx:1.28 拉取失败，等待后重试'],
    ['Node kedge-0 status is now: NodeReady', '节点 kedge-0：就绪'],
    ['kubelet has sufficient memory available', '内存充足'],
    ['containers with unready status: [nginx log]', '未就绪的容器：nginx、log'],
    [
      '0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint(s). no new claims to deallocate, preemption: x.',
      '3 个节点均不可用：1 个 cpu 不足，2 个有未容忍的污点',
    ],
    [
      '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.',
      '1 个节点均不可用：存储卷声明尚未绑定',
    ],
    ['storageclass.storage.k8s.io "fast" not found', '存储类 fast 不存在'],
    ['Container web failed liveness probe, will be restarted', '容器 web 的存活探针失败，将重启'],
    ['Failed to pull image "nginx:9": not found', '无法拉取镜像 nginx:9：not found'],
    ['Back-off pulling image "nginx:9": ErrImagePull: no', '镜像 nginx:9 拉取失败，等待后重试：no'],
    [
      '(combined from similar events): Create Pod web-8 in StatefulSet web successful',
      '（合并了类似的事件）已创建 web-8',
    ],
    ['Readiness probe failed: HTTP 404', '就绪探针失败：HTTP 404'],
  ])('say %s', (message, text) => {
    expect(zhEventMessage(message)).toBe(text)
  })

  it('stay as they came where nobody knows them', () => {
    expect(zhEventMessage('my operator is happy')).toBeNull()
  })
})
