import * as z from 'zod/mini';

// Compiling schemas at run time needs `eval`, which the content security policy refuses and reports.
z.config({ jitless: true });

export { z };
