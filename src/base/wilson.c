/* wilson: see wilson.h. */
#include "base/wilson.h"

#include <math.h>

void wilson_interval(double k, double n, double z, double *low, double *high)
{
    double p = k / n, whole = 1 + z * z / n;
    double middle = (p + z * z / (2 * n)) / whole;
    double half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / whole;
    *low = k == 0 ? 0 : middle - half;
    *high = k == n ? 1 : middle + half;
}
