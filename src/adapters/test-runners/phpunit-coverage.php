<?php
// Records which lines of some files PHPUnit executes, by pcov or Xdebug where PHP has one of them; else nothing is written.

return static function (array $suite): void {
    $root = getenv('ROLLBENCH_ROOT');
    $sources = preg_grep('/\.php$/', $suite['covered']['sources']);
    $files = array_map(static fn (string $path): string => "$root/$path", array_values($sources));
    if (extension_loaded('pcov') && ini_get('pcov.enabled')) {
        \pcov\start();
        $collect = static fn (): array => \pcov\collect(\pcov\inclusive, $files);
    } elseif (function_exists('xdebug_start_code_coverage')) {
        // Throws where Xdebug was told at its start not to.
        xdebug_start_code_coverage(XDEBUG_CC_UNUSED | XDEBUG_CC_DEAD_CODE);
        $collect = static fn (): array => array_intersect_key(xdebug_get_code_coverage(), array_flip($files));
    } else {
        return;
    }
    $folder = dirname($suite['report']) . '/coverage';
    register_shutdown_function(static function () use ($collect, $folder): void {
        $toLines = static fn (array $counts): array => [
            'executed' => array_keys(array_filter($counts, static fn (int $count): bool => $count > 0)),
            'idle' => array_keys(array_filter($counts, static fn (int $count): bool => $count === -1)),
        ];
        if (!is_dir($folder)) {
            mkdir($folder);
        }
        $lines = (object) array_map($toLines, $collect());
        file_put_contents("$folder/" . getmypid() . '.json', json_encode($lines, JSON_THROW_ON_ERROR));
    });
};
