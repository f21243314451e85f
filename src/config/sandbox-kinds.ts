export const sandboxKinds = ['bubblewrap', 'docker', 'podman', 'host'] as const;
export type SandboxKind = (typeof sandboxKinds)[number];
