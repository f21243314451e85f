<?php
// Loaded before every PHP script behind a test command (auto_prepend_file), and does nothing but in PHPUnit itself: makes it
// write JUnit XML, and says that it began and ended, because behind a file that cannot be loaded PHPUnit writes nothing.

(static function (): void {
    $script = basename((string) realpath($_SERVER['argv'][0] ?? ''));
    if (PHP_SAPI !== 'cli' || !preg_match('/^phpunit(-[\d.]+)?(\.phar)?$/', $script)) {
        return;
    }
    $suite = json_decode((string) getenv('ROLLBENCH_SUITE'), true);
    $folder = dirname($suite['report']);
    $name = 'junit-' . getmypid() . '.xml';
    $junit = "$folder/$name";
    $write = static function (array $record) use ($suite): void {
        $line = json_encode(['pid' => getmypid()] + $record, JSON_INVALID_UTF8_SUBSTITUTE | JSON_THROW_ON_ERROR);
        file_put_contents($suite['report'], "$line\n", FILE_APPEND | LOCK_EX);
    };

    if (isset($suite['covered'])) {
        (require "{$suite['tools']}/phpunit-coverage.php")($suite);
    }

    // What stops at the first failure leaves tests out.
    $_SERVER['argv'] = array_values(preg_grep('/^--stop-on-/', $_SERVER['argv'], PREG_GREP_INVERT));
    array_push($_SERVER['argv'], '--log-junit', $junit, '--no-coverage');
    if (isset($suite['orderSeed'])) {
        array_push($_SERVER['argv'], '--order-by', 'random', '--random-order-seed', (string) $suite['orderSeed']);
    }
    if (isset($suite['covered'])) {
        // `FILE::CLASS::METHOD with data set …`: all data of a method together.
        $toMethod = static fn (string $id): string => preg_quote(preg_replace('/^.*?::(.*?::\w+).*$/s', '$1', $id), '/');
        $methods = array_unique(array_map($toMethod, $suite['covered']['tests']));
        array_push($_SERVER['argv'], '--filter', '/^(' . implode('|', $methods) . ')(?!\w)/');
    }
    $_SERVER['argc'] = count($_SERVER['argv']);
    $GLOBALS['argv'] = $_SERVER['argv'];
    $GLOBALS['argc'] = $_SERVER['argc'];
    // What the suite starts itself is no part of it.
    putenv('PHP_INI_SCAN_DIR');

    $config = '';
    foreach (['phpunit.xml', 'phpunit.dist.xml', 'phpunit.xml.dist'] as $candidate) {
        $config = $config ?: (string) @file_get_contents($candidate);
    }
    $asked = implode(' ', $_SERVER['argv']) . ' ' . $config;
    $fails = static fn (string $on): bool => (bool) preg_match("/failOn$on=\"true\"|--fail-on-$on\\b/i", $asked);
    $fatal = ['isRiskyFailure' => $fails('Risky'), 'isWarningFailure' => $fails('Warning')];
    $write(['kind' => 'begin', 'junit' => $name] + $fatal);

    $root = getcwd();
    register_shutdown_function(static function () use ($write, $junit, $root): void {
        if (!file_exists($junit)) {
            $message = (string) (error_get_last()['message'] ?? 'PHPUnit ended before any test began');
            // The first file that it names is where it went wrong.
            $isNamed = preg_match('/ in (\/.+?\.php)(:\d+| on line)/', $message, $match) === 1;
            $file = $isNamed && strpos($match[1], "$root/") === 0 ? $match[1] : '(suite)';
            $write(['kind' => 'fault', 'file' => $file, 'message' => substr($message, 0, 2000)]);
        }
        $write(['kind' => 'end']);
    });
})();
