import { defineFisAction } from '../action.ts';
import { duration, json, oneOf, oneOfBy, plainText, required } from '../parameter-kinds.ts';

/** What FIS creates in a cluster, and waits for. */
const kinds = {
  'chaos-mesh.org/v1alpha1': [
    'AWSChaos',
    'DNSChaos',
    'GCPChaos',
    'HTTPChaos',
    'IOChaos',
    'JVMChaos',
    'KernelChaos',
    'NetworkChaos',
    'PhysicalMachineChaos',
    'PodChaos',
    'PodHttpChaos',
    'PodIOChaos',
    'PodNetworkChaos',
    'Schedule',
    'StressChaos',
    'TimeChaos',
  ],
  'litmuschaos.io/v1alpha1': ['ChaosEngine'],
} as const;

export const eksInjectKubernetesCustomResource = defineFisAction({
  id: 'aws:eks:inject-kubernetes-custom-resource',
  summary: {
    en: 'Creates an object of Chaos Mesh or Litmus in a cluster, and waits for it.',
    ko: '클러스터에 Chaos Mesh나 Litmus 객체를 만들고 끝나기를 기다립니다.',
  },
  target: { key: 'Cluster', resourceType: 'aws:eks:cluster' },
  targetBy: ['resourceArns'],
  maxTargets: 1,
  parameters: {
    kubernetesApiVersion: required(oneOf('chaos-mesh.org/v1alpha1', 'litmuschaos.io/v1alpha1')),
    kubernetesKind: required(oneOfBy('kubernetesApiVersion', kinds)),
    kubernetesNamespace: required(plainText),
    kubernetesSpec: required(json),
    maxDuration: required(duration('PT1M', 'PT12H')),
  },
});
