import { isDummyToken, type SecretForm, toForm, toToken } from './secret-form.ts';

/** Tokens of forges, CI, package registries, trackers and monitoring, each as the documentation on its tokens shows them. */
export const developmentForms: readonly SecretForm[] = [
  // GitHub, "About authentication": personal, OAuth, user, server, refresh; newer server tokens hold a JWT; fine-grained ones.
  toForm('github-token', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], /gh[pousr]_[A-Za-z0-9]{36}/, {
    isReal: (token) => !isDummyToken(token),
    tail: /[\w-]*(?:\.[\w-]{10,})*/y,
  }),
  toForm('github-token', 'ghs_', /ghs_\d{1,12}_eyJ[\w-]{10}/, { tail: /[\w.-]*/y }),
  toToken('github-token', 'github_pat_', /github_pat_[A-Za-z0-9]{22}/),
  // GitLab, "Token overview": personal, deploy, runner, trigger, feed, mail, agent, OAuth, CI job, SCIM, feature flags.
  toToken(
    'gitlab-token',
    'glpat- gldt- glrt- glrtr- glptt- glft- glimt- glagent- gloas- glcbt- glsoat- glffct-',
    /gl(?:pat|dt|rtr?|ptt|ft|imt|agent|oas|cbt|soat|ffct)-[\w.-]{20}/,
  ),
  // Atlassian, "API tokens"; Bitbucket, "App passwords" and repository tokens.
  toForm('atlassian-token', ['ATATT3', 'ATCTT3'], /AT[AC]TT3[\w-]{50}/, { tail: /[\w=-]*/y }),
  toToken('bitbucket-token', 'ATBB', /ATBB(?=[A-Za-z]{0,31}\d)[A-Za-z0-9]{32}/),
  // Azure DevOps, "Personal access tokens": since 2024 with AZDO inside.
  toForm(
    'azure-devops-token',
    'AZDO',
    /(?<=(?<![A-Za-z0-9])(?=(?<secret>[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4})(?![A-Za-z0-9]))[A-Za-z0-9]{76})/,
  ),
  // CI: CircleCI, Buildkite.
  toToken('circleci-token', 'CCIPAT_ CCIPRJ_', /CCIP(?:AT|RJ)_\w{20}/),
  toToken('buildkite-token', 'bkua_', /bkua_[a-f0-9]{40}/),
  // Package registries: npm, PyPI (a macaroon that begins with its own name), RubyGems, Docker Hub, JFrog.
  toToken('npm-token', 'npm_', /npm_(?=[a-z]{0,35}[A-Z0-9])[A-Za-z0-9]{36}/),
  toToken('pypi-token', 'pypi-AgE', /pypi-AgE[\w-]{50}/),
  toToken('rubygems-key', 'rubygems_', /rubygems_[a-f0-9]{48}/),
  toToken('docker-token', 'dckr_', /dckr_(?:pat|oat)_[\w-]{27}/),
  toToken('jfrog-token', 'AKCp cmVmdGtu', /AKCp(?=[A-Za-z]{0,60}\d)[A-Za-z0-9]{60}|cmVmdGtu[A-Za-z0-9]{50}/),
  // Trackers and workplaces: Linear, Notion, Figma, Postman, 1Password service accounts.
  toToken('linear-key', 'lin_api_ lin_oauth_', /lin_(?:api|oauth)_\w{32}/),
  toToken('notion-token', 'ntn_', /ntn_\d{11}[A-Za-z0-9]{35}/),
  toToken('figma-token', 'figd_', /figd_[\w-]{40}/),
  toToken('postman-key', 'PMAK-', /PMAK-[a-f0-9]{24}-[a-f0-9]{34}/),
  toForm('1password-token', 'ops_ey', /ops_eyJ[\w+/-]{100}/, { tail: /[\w+/=-]*/y }),
  // Monitoring and quality: Sentry, New Relic, Grafana, Dynatrace, Honeycomb, SonarQube.
  toForm('sentry-token', ['sntrys_', 'sntryu_'], /sntry[su]_[\w+/]{40}/, { tail: /[\w+/=-]*/y }),
  toToken('newrelic-key', 'NRAK- NRII- NRIQ-', /NR(?:AK|II|IQ)-[\w-]{27}/),
  toForm('grafana-token', ['glsa_', 'glc_'], /glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}|glc_[A-Za-z0-9+/]{32}/, {
    tail: /[A-Za-z0-9+/=]*/y,
  }),
  toToken('dynatrace-token', 'dt0', /dt0[a-z]\d\d\.[A-Z2-7]{24}\.[A-Z2-7]{64}/),
  toToken('honeycomb-key', 'hcaik_', /hcaik_[a-z0-9]{58}/),
  toToken('sonarqube-token', 'squ_ sqp_ sqa_', /sq[upa]_[a-f0-9]{40}/),
];
